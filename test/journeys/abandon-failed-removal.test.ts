import { describe, expect, it } from "vitest";
import type { Operation } from "../../schemas/operation.ts";
import type { Product } from "../../schemas/product.ts";
import type { Subscription } from "../../schemas/subscription.ts";
import { deleteProvisionerRole, registerAvailableProduct } from "../support/scenarios/products.ts";
import {
  registerSelfProvisionedProduct,
  sendReport,
  waitForProductEvent,
} from "../support/scenarios/self-provisioned-product.ts";
import { findStackAccounts, onboardTenant, readTimeline, waitForOperation } from "../support/scenarios/tenants.ts";
import { signInAs } from "../support/system/deployed-system.ts";

const reason = "The product's account was closed.";
const signInAsAdmin = () => signInAs("platform-admin");
const subscriptionPathOf = (tenantId: string, productId: string) => `/tenants/${tenantId}/subscriptions/${productId}`;
const abandonSubscription = async (tenantId: string, productId: string, body: object = { reason }) =>
  (await signInAsAdmin()).post<Subscription>(`${subscriptionPathOf(tenantId, productId)}/abandon`, body);
const getSubscription = async (tenantId: string, { id }: Pick<Product, "id">) =>
  (await (await signInAsAdmin()).get<Subscription>(subscriptionPathOf(tenantId, id))).body;

describe("a subscription whose removal failed", () => {
  it("can be abandoned by a platform administrator, and then its tenant can be offboarded", async () => {
    const product = await registerAvailableProduct();
    const { tenant } = await onboardTenant({
      subscriptions: [{ productId: product.id, planId: "standard", seats: 3 }],
    });
    expect((await abandonSubscription(tenant.id, product.id)).body).toMatchObject({ code: "illegalTransition" });
    const restoreRole = await deleteProvisionerRole(product);
    const offboarding = await (await signInAsAdmin()).delete<Operation>(`/tenants/${tenant.id}`);
    expect(await waitForOperation(offboarding.body.id)).toMatchObject({ status: "failed" });
    expect(await getSubscription(tenant.id, product)).toMatchObject({
      status: "failed",
      allowedActions: expect.arrayContaining(["abandon"]),
    });

    const abandoned = await abandonSubscription(tenant.id, product.id);
    expect(abandoned).toMatchObject({ status: 200, body: { status: "cancelled", abandoned: true, reason } });
    expect(abandoned.headers.get("etag")).toBe(`"${abandoned.body.version}"`);
    expect((await abandonSubscription(tenant.id, product.id)).body).toEqual(abandoned.body);
    const events = (await readTimeline(tenant.id)).filter(({ type }) => type === "SubscriptionAbandoned");
    const stackName = `tenantry-${product.id}-${tenant.id.replace("_", "-")}`;
    expect(events).toMatchObject([{ data: { reason, left: { account: product.account, stackName } } }]);

    const { body } = await (await signInAsAdmin()).delete<Operation>(`/tenants/${tenant.id}`);
    expect(await waitForOperation(body.id)).toMatchObject({ status: "succeeded" });
    // The event SubscriptionAbandoned names this stack as possibly left over.
    expect(await findStackAccounts(tenant.id, product.id, [product.account])).toEqual([product.account]);
    await restoreRole();
  });

  it("is abandoned with an event to a self-provisioned product, and the tenant can subscribe again", async () => {
    const product = await registerSelfProvisionedProduct();
    const { tenant } = await onboardTenant();
    const subscribed = await (await signInAsAdmin()).post<Operation>(`/tenants/${tenant.id}/subscriptions`, {
      productId: product.id,
      planId: "standard",
    });
    await sendReport(product, (await waitForProductEvent(product, "ProductSubscribed", tenant.id)).operationid);
    await waitForOperation(subscribed.body.id);
    const removal = await (await signInAsAdmin()).delete<Operation>(subscriptionPathOf(tenant.id, product.id));
    expect((await abandonSubscription(tenant.id, product.id)).body).toMatchObject({ code: "busy" });
    const { operationid } = await waitForProductEvent(product, "ProductUnsubscribed", tenant.id);
    await sendReport(product, operationid, { outcome: "failed", reason: "The workspace is locked." });
    expect(await waitForOperation(removal.body.id)).toMatchObject({ status: "failed" });
    expect((await abandonSubscription(tenant.id, product.id)).status).toBe(200);
    const sent = await waitForProductEvent(product, "SubscriptionAbandoned", tenant.id);
    expect(sent.data).toMatchObject({ reason, left: { account: product.account } });
    const again = await (await signInAsAdmin()).post<Operation>(`/tenants/${tenant.id}/subscriptions`, {
      productId: product.id,
      planId: "standard",
    });
    expect(again.status).toBe(202);
    await sendReport(product, (await waitForProductEvent(product, "ProductSubscribed", tenant.id)).operationid);
    await waitForOperation(again.body.id);
    const subscription = await getSubscription(tenant.id, product);
    expect(subscription).toMatchObject({ status: "active" });
    expect(subscription).not.toHaveProperty("abandoned");
  });

  it("can be abandoned by a platform administrator only, and with a reason only", async () => {
    const { tenant } = await onboardTenant();
    for (const body of [{}, { reason: "" }, { reason: " " }, { reason: "x".repeat(1001) }]) {
      expect((await abandonSubscription(tenant.id, "crm", body)).status).toBe(400);
    }
    expect((await abandonSubscription(tenant.id, "crm")).status).toBe(404);
    for (const person of [await signInAs("tenant-admin", { tenant: tenant.id }), await signInAs("auditor")]) {
      expect((await person.post(`${subscriptionPathOf(tenant.id, "crm")}/abandon`, { reason })).status).toBe(403);
    }
  });
});
