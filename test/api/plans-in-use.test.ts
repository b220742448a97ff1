import { describe, expect, it } from "vitest";
import {
  registerSelfProvisionedProduct,
  sendReport,
  waitForProductEvent,
} from "../support/scenarios/self-provisioned-product.ts";
import { onboardTenant, waitForOperation } from "../support/scenarios/tenants.ts";
import { signInAs } from "../support/system/deployed-system.ts";

describe("a plan with a subscription", () => {
  it("cannot be removed, also while a subscription is changing to it", async () => {
    const product = await registerSelfProvisionedProduct();
    const { tenant } = await onboardTenant();
    const admin = await signInAs("platform-admin");
    const path = `/tenants/${tenant.id}/subscriptions`;
    const only = (id: string) => ({
      plans: product.plans.filter((one) => one.id === id).map(({ updatableTo: _, ...plan }) => plan),
    });
    const without = (id: string) => admin.patch(`/products/${product.id}`, only(id === "large" ? "standard" : "large"));
    const rejected = { status: 409, body: { code: "planInUse", errors: [{ pointer: "/plans" }] } };

    const { body } = await admin.post<{ id: string }>(path, { productId: product.id, planId: "standard" });
    expect(await without("standard")).toMatchObject(rejected);
    const { operationid } = await waitForProductEvent(product, "ProductSubscribed", tenant.id);
    await sendReport(product, operationid);
    await waitForOperation(body.id);

    const { body: change } = await admin.patch<{ id: string }>(`${path}/${product.id}`, { planId: "large" });
    expect(await without("large")).toMatchObject(rejected);
    expect(await without("standard")).toMatchObject(rejected);
    const { operationid: changing } = await waitForProductEvent(product, "SubscriptionChangeRequested", tenant.id);
    await sendReport(product, changing, { outcome: "failed", reason: "No room." });
    await waitForOperation(change.id);

    const { body: removal } = await admin.delete<{ id: string }>(`${path}/${product.id}`);
    expect(await without("standard")).toMatchObject(rejected);
    const { operationid: leaving } = await waitForProductEvent(product, "ProductUnsubscribed", tenant.id);
    await sendReport(product, leaving);
    await waitForOperation(removal.id);
    expect(await without("standard")).toMatchObject({ status: 200 });
  });
});
