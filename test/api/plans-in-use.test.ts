import { describe, expect, it } from "vitest";
import { anAskedProduct, asked, report } from "../support/asked-product.ts";
import { as } from "../support/engine.ts";
import { aSettledTenant, ended } from "../support/stories.ts";

describe("a plan that a tenant has", () => {
  it("can't be removed, nor one that a subscription is changing to", async () => {
    const product = await anAskedProduct();
    const { tenant } = await aSettledTenant();
    const admin = await as("platform-admin");
    const path = `/tenants/${tenant.id}/subscriptions`;
    const only = (id: string) => ({
      plans: product.plans.filter((one) => one.id === id).map(({ updatableTo: _, ...plan }) => plan),
    });
    const without = (id: string) => admin.patch(`/products/${product.id}`, only(id === "large" ? "standard" : "large"));
    const refused = { status: 409, body: { code: "planInUse", errors: [{ pointer: "/plans" }] } };

    const { body } = await admin.post<{ id: string }>(path, { productId: product.id, planId: "standard" });
    expect(await without("standard")).toMatchObject(refused);
    const { operationid } = await asked(product, "ProductSubscribed", tenant.id);
    await report(product, operationid);
    await ended(body.id);

    const { body: change } = await admin.patch<{ id: string }>(`${path}/${product.id}`, { planId: "large" });
    expect(await without("large")).toMatchObject(refused);
    expect(await without("standard")).toMatchObject(refused);
    const { operationid: changing } = await asked(product, "SubscriptionChangeRequested", tenant.id);
    await report(product, changing, { outcome: "failed", reason: "No room." });
    await ended(change.id);

    const { body: removal } = await admin.delete<{ id: string }>(`${path}/${product.id}`);
    expect(await without("standard")).toMatchObject(refused);
    const { operationid: leaving } = await asked(product, "ProductUnsubscribed", tenant.id);
    await report(product, leaving);
    await ended(removal.id);
    expect(await without("standard")).toMatchObject({ status: 200 });
  });
});
