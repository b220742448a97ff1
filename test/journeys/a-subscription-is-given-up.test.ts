import { describe, expect, it } from "vitest";
import type { Operation } from "../../schemas/operation.ts";
import type { Product } from "../../schemas/product.ts";
import type { Subscription } from "../../schemas/subscription.ts";
import { anAskedProduct, asked, report } from "../support/asked-product.ts";
import { as } from "../support/engine.ts";
import { anAvailableProduct, shutOut } from "../support/product-team.ts";
import { aSettledTenant, ended, stackAccounts, timelineOf } from "../support/stories.ts";

const reason = "The product's account was closed.";
const admin = () => as("platform-admin");
const pathOf = (tenantId: string, productId: string) => `/tenants/${tenantId}/subscriptions/${productId}`;
const abandon = async (tenantId: string, productId: string, body: object = { reason }) =>
  (await admin()).post<Subscription>(`${pathOf(tenantId, productId)}/abandon`, body);
const shown = async (tenantId: string, { id }: Pick<Product, "id">) =>
  (await (await admin()).get<Subscription>(pathOf(tenantId, id))).body;

describe("a subscription whose product can't be removed", () => {
  it("is given up by the platform's administrator, and its tenant can leave after all", async () => {
    const product = await anAvailableProduct();
    const { tenant } = await aSettledTenant({
      subscriptions: [{ productId: product.id, planId: "standard", seats: 3 }],
    });
    expect((await abandon(tenant.id, product.id)).body).toMatchObject({ code: "illegalTransition" });
    const letIn = await shutOut(product);
    const offboarding = await (await admin()).delete<Operation>(`/tenants/${tenant.id}`);
    expect(await ended(offboarding.body.id)).toMatchObject({ status: "failed" });
    expect(await shown(tenant.id, product)).toMatchObject({
      status: "failed",
      allowedActions: expect.arrayContaining(["abandon"]),
    });

    const given = await abandon(tenant.id, product.id);
    expect(given).toMatchObject({ status: 200, body: { status: "cancelled", abandoned: true, reason } });
    expect(given.headers.get("etag")).toBe(`"${given.body.version}"`);
    expect((await abandon(tenant.id, product.id)).body).toEqual(given.body);
    const events = (await timelineOf(tenant.id)).filter(({ type }) => type === "SubscriptionAbandoned");
    const stackName = `tenantry-${product.id}-${tenant.id.replace("_", "-")}`;
    expect(events).toMatchObject([{ data: { reason, left: { account: product.account, stackName } } }]);

    const { body } = await (await admin()).delete<Operation>(`/tenants/${tenant.id}`);
    expect(await ended(body.id)).toMatchObject({ status: "succeeded" });
    // The stack is what the fact says may be left.
    expect(await stackAccounts(tenant.id, product.id, [product.account])).toEqual([product.account]);
    await letIn();
  });

  it("is told to a product that does its own work, and can be subscribed to anew", async () => {
    const product = await anAskedProduct();
    const { tenant } = await aSettledTenant();
    const subscribed = await (await admin()).post<Operation>(`/tenants/${tenant.id}/subscriptions`, {
      productId: product.id,
      planId: "standard",
    });
    await report(product, (await asked(product, "ProductSubscribed", tenant.id)).operationid);
    await ended(subscribed.body.id);
    const removal = await (await admin()).delete<Operation>(pathOf(tenant.id, product.id));
    expect((await abandon(tenant.id, product.id)).body).toMatchObject({ code: "busy" });
    const { operationid } = await asked(product, "ProductUnsubscribed", tenant.id);
    await report(product, operationid, { outcome: "failed", reason: "The workspace is locked." });
    expect(await ended(removal.body.id)).toMatchObject({ status: "failed" });
    expect((await abandon(tenant.id, product.id)).status).toBe(200);
    const told = await asked(product, "SubscriptionAbandoned", tenant.id);
    expect(told.data).toMatchObject({ reason, left: { account: product.account } });
    const again = await (await admin()).post<Operation>(`/tenants/${tenant.id}/subscriptions`, {
      productId: product.id,
      planId: "standard",
    });
    expect(again.status).toBe(202);
    await report(product, (await asked(product, "ProductSubscribed", tenant.id)).operationid);
    await ended(again.body.id);
    const subscription = await shown(tenant.id, product);
    expect(subscription).toMatchObject({ status: "active" });
    expect(subscription).not.toHaveProperty("abandoned");
  });

  it("is given up by nobody else, and not without a reason", async () => {
    const { tenant } = await aSettledTenant();
    for (const body of [{}, { reason: "" }, { reason: " " }, { reason: "x".repeat(1001) }]) {
      expect((await abandon(tenant.id, "crm", body)).status).toBe(400);
    }
    expect((await abandon(tenant.id, "crm")).status).toBe(404);
    for (const person of [await as("tenant-admin", { tenant: tenant.id }), await as("auditor")]) {
      expect((await person.post(`${pathOf(tenant.id, "crm")}/abandon`, { reason })).status).toBe(403);
    }
  });
});
