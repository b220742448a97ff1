import { beforeAll, describe, expect, it } from "vitest";
import type { Operation } from "../../schemas/operation.ts";
import type { Product } from "../../schemas/product.ts";
import type { Subscription } from "../../schemas/subscription.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import { anAskedProduct, asked, report } from "../support/asked-product.ts";
import { as } from "../support/engine.ts";
import { anAvailableProduct } from "../support/product-team.ts";
import { aSettledTenant, crmStandard, ended, requestTenant, timelineOf, unique } from "../support/stories.ts";

const admin = () => as("platform-admin");
const outputs = { WorkspaceUrl: "https://desk.example.com/w/1" };
const completed = { outcome: "completed", outputs } as const;
const failed = { outcome: "failed", reason: "No workspace is left." } as const;

let product: Product;
beforeAll(async () => {
  product = await anAskedProduct();
});

const wanted = () => ({ productId: product.id, planId: "standard" });
const pathOf = (tenantId: string) => `/tenants/${tenantId}/subscriptions/${product.id}`;
const shown = async (tenantId: string) => (await (await admin()).get<Subscription>(pathOf(tenantId))).body;
const operationsOf = async (tenantId: string, kind: string): Promise<Operation[]> => {
  const { body } = await (await admin()).get<{ items: Operation[] }>(`/operations?tenantId=${tenantId}&kind=${kind}`);
  return body.items;
};

/** A tenant that has asked for the product, which has heard of it and not answered yet. */
const anAskingTenant = async () => {
  const { body } = await requestTenant({ subscriptions: [wanted()] });
  const { operationid } = await asked(product, "ProductSubscribed", body.tenant.id);
  return { ...body, operationid: operationid ?? "" };
};
const aServedTenant = async (): Promise<Tenant> => {
  const { tenant, operation, operationid } = await anAskingTenant();
  await report(product, operationid, completed);
  expect(await ended(operation.id)).toMatchObject({ status: "succeeded" });
  return tenant;
};
/** Answers the next question of this name about the tenant, and waits until that is acted on. */
const answer = async (type: string, tenant: Tenant, body: object = completed): Promise<Operation> => {
  const { operationid = "" } = await asked(product, type, tenant.id);
  await report(product, operationid, body);
  return ended(operationid);
};

describe("a product that does its own work", () => {
  it("is available once its account is proven, with its queue and its client", async () => {
    expect(product).toMatchObject({ status: "available", integration: { kind: "events" } });
    expect(product.connection).toMatchObject({ queueUrl: expect.any(String), clientId: expect.any(String) });
  });

  it("hears of its tenant, says when it is ready, and what there is for it", async () => {
    const { tenant, operation, operationid } = await anAskingTenant();
    const { body } = await (await admin()).get<Operation>(`/operations/${operationid}`);
    expect(body.steps.map(({ name }) => name)).toEqual(["Ask the product", "Act on the report"]);
    expect(await report(product, operationid, completed)).toMatchObject({ status: 202, body: { id: operationid } });
    expect(await ended(operation.id)).toMatchObject({ status: "succeeded" });
    const subscription = await shown(tenant.id);
    expect(subscription).toMatchObject({ status: "active", outputs });
    expect(subscription).not.toHaveProperty("integration");
  });

  it("changes, suspends and reactivates a tenant, each when it says so", async () => {
    const tenant = await aServedTenant();
    const person = await admin();
    await person.patch(pathOf(tenant.id), { planId: "large", seats: 7 });
    const change = await asked(product, "SubscriptionChangeRequested", tenant.id);
    expect(change.data).toMatchObject({ planId: "standard", wanted: { planId: "large", seats: 7 } });
    await report(product, change.operationid, { outcome: "completed" });
    await ended(change.operationid ?? "");
    expect(await shown(tenant.id)).toMatchObject({ status: "active", planId: "large", seats: 7, outputs });

    const suspension = await person.post<Operation>(`/tenants/${tenant.id}/suspend`);
    await answer("SubscriptionSuspensionRequested", tenant);
    expect(await ended(suspension.body.id)).toMatchObject({ status: "succeeded" });
    expect(await shown(tenant.id)).toMatchObject({ status: "suspended" });
    const reactivation = await person.post<Operation>(`/tenants/${tenant.id}/reactivate`);
    await answer("SubscriptionReactivationRequested", tenant);
    expect(await ended(reactivation.body.id)).toMatchObject({ status: "succeeded" });
    expect(await shown(tenant.id)).toMatchObject({ status: "active" });
  });

  it("loses a tenant once it has said that nothing of it is left", async () => {
    const tenant = await aServedTenant();
    const { body } = await (await admin()).delete<Operation>(`/tenants/${tenant.id}`);
    const { operationid = "" } = await asked(product, "ProductUnsubscribed", tenant.id);
    expect(await shown(tenant.id)).toMatchObject({ status: "deprovisioning" });
    await report(product, operationid, { outcome: "completed" });
    expect(await ended(body.id)).toMatchObject({ status: "succeeded", kind: "tenant.offboard" });
    expect(await shown(tenant.id)).toMatchObject({ status: "cancelled" });
  });

  it("says why it can't, hears that the subscription has failed, and may be asked again", async () => {
    const { tenant, operation, operationid } = await anAskingTenant();
    await report(product, operationid, failed);
    expect(await ended(operation.id)).toMatchObject({ status: "failed" });
    expect(await shown(tenant.id)).toMatchObject({ status: "failed", reason: failed.reason });
    await asked(product, "SubscriptionFailed", tenant.id);
    const again = await (await admin()).post<Operation>(`/operations/${operationid}/retry`);
    expect(again).toMatchObject({ status: 202, body: { id: operationid } });
    expect(await answer("ProductSubscribed", tenant)).toMatchObject({ status: "succeeded" });
    expect(await shown(tenant.id)).toMatchObject({ status: "active", outputs });
  });

  it("that can't change a tenant leaves it as it was", async () => {
    const tenant = await aServedTenant();
    await (await admin()).patch(pathOf(tenant.id), { planId: "large" });
    expect(await answer("SubscriptionChangeRequested", tenant, failed)).toMatchObject({ status: "failed" });
    expect(await shown(tenant.id)).toMatchObject({ status: "active", planId: "standard", reason: failed.reason });
  });

  it("serves a tenant beside a product that is provisioned by a stack", async () => {
    const { body } = await requestTenant({ subscriptions: [crmStandard, wanted()] });
    await answer("ProductSubscribed", body.tenant);
    expect(await ended(body.operation.id)).toMatchObject({ status: "succeeded" });
    const { body: tenant } = await (await admin()).get<Tenant>(`/tenants/${body.tenant.id}`);
    expect(tenant.subscriptions.map(({ status }) => status)).toEqual(["active", "active"]);
  });

  it("never changes its kind", async () => {
    const change = {
      integration: { kind: "cloudformation", template: "Resources: { Q: { Type: 'AWS::SQS::Queue' } }" },
    };
    const refused = await (await admin()).patch(`/products/${product.id}`, change);
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ pointer: "/integration/kind" }] } });
  });
});

describe("work that is stopped while the product does it", () => {
  /** Confirms the removal that the product is asked for. */
  const confirmRemoval = async (tenantId: string) => {
    const question = await asked(product, "ProductUnsubscribed", tenantId);
    expect(await shown(tenantId)).toMatchObject({ status: "deprovisioning" });
    const { run } = question.data as { run: number };
    expect(await report(product, question.operationid, { outcome: "completed", run })).toMatchObject({ status: 202 });
  };

  it("ends at once when it is cancelled; the subscription is cancelled once the product confirms its removal", async () => {
    const { tenant, operation, operationid } = await anAskingTenant();
    const person = await admin();
    await person.post(`/operations/${operationid}/cancel`);
    expect(await ended(operationid)).toMatchObject({ status: "cancelled" });
    await confirmRemoval(tenant.id);
    await ended(operation.id);
    expect(await shown(tenant.id)).toMatchObject({ status: "cancelled" });
    await asked(product, "SubscriptionCancelled", tenant.id);
    expect(await report(product, operationid, completed)).toMatchObject({
      status: 409,
      body: { code: "operationOver", currentStatus: "cancelled" },
    });
  });

  it("gives way to the removal when the tenant is offboarded meanwhile", async () => {
    const { tenant } = await anAskingTenant();
    const { body } = await (await admin()).delete<Operation>(`/tenants/${tenant.id}`);
    const [provisioning] = await operationsOf(tenant.id, "subscription.provision");
    expect(await ended(provisioning?.id ?? "")).toMatchObject({ status: "cancelled" });
    await confirmRemoval(tenant.id);
    expect(await ended(body.id)).toMatchObject({ status: "succeeded" });
    expect(await shown(tenant.id)).toMatchObject({ status: "cancelled" });
  });
});

describe("a report", () => {
  it("that comes before anybody waits for it is met", async () => {
    const person = await admin();
    const { tenant } = await aSettledTenant({ subscriptions: [crmStandard] });
    const { body } = await person.post<Operation>(`/tenants/${tenant.id}/subscriptions`, wanted());
    expect(await report(product, body.id, completed)).toMatchObject({ status: 202, body: { id: body.id } });
    expect(await ended(body.id)).toMatchObject({ status: "succeeded" });
    expect(await shown(tenant.id)).toMatchObject({ status: "active", outputs });
  });

  it("counts once: the same again is known, another is refused, and so is any after the end", async () => {
    const { operation, operationid } = await anAskingTenant();
    const all = await Promise.all([1, 2, 3].map(() => report(product, operationid, completed)));
    expect(all.filter(({ status }) => status === 202)).toHaveLength(1);
    // Whether the work is over by the time that a copy comes is a matter of luck.
    for (const { status } of all) expect([200, 202, 409]).toContain(status);
    const other = await report(product, operationid, failed);
    expect(other).toMatchObject({ status: 409, body: { code: "operationOver" } });
    expect(await ended(operation.id)).toMatchObject({ status: "succeeded" });
    expect(await report(product, operationid, completed)).toMatchObject({
      status: 409,
      body: { code: "operationOver", currentStatus: "succeeded" },
    });
  });

  it("brings its first answer again when it is repeated with its Idempotency-Key, also after the end", async () => {
    const { operation, operationid } = await anAskingTenant();
    const key = { "Idempotency-Key": unique("report").replaceAll(" ", "-") };
    const first = await report(product, operationid, completed, key);
    await ended(operation.id);
    const again = await report(product, operationid, completed, key);
    expect(again).toMatchObject({ status: 202, body: first.body });
    expect(again.headers.get("idempotent-replayed")).toBe("true");
  });

  it("that is none is refused with the place of its fault", async () => {
    const { operation, operationid } = await anAskingTenant();
    expect(await report(product, operationid, { outcome: "failed" })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: "/reason" }] },
    });
    expect(await report(product, operationid, { ...completed, note: 1 })).toMatchObject({ status: 400 });
    await report(product, operationid, completed);
    await ended(operation.id);
  });
});

describe("a report that is not the product's to give", () => {
  it("looks like one of an operation that is not there, whatever it is about, and changes nothing", async () => {
    const { tenant, operation, operationid } = await anAskingTenant();
    const [liar, byStack] = await Promise.all([anAskedProduct(), anAvailableProduct()]);
    const ofStack = await aSettledTenant({ subscriptions: [{ productId: byStack.id, planId: "standard" }] });
    const [provisioning] = await operationsOf(ofStack.tenant.id, "subscription.provision");
    const lies: [Product, string | undefined][] = [
      [liar, operationid],
      [liar, operation.id],
      [liar, `${operationid.slice(0, -6)}000000`],
      [byStack, provisioning?.id],
    ];
    const answers = await Promise.all(lies.map(([who, id]) => report(who, id, failed)));
    const bytes = answers.map(({ status, body }) => ({ ...body, status, requestId: "", instance: "" }));
    expect(bytes[0]).toMatchObject({ status: 404, code: "notFound" });
    expect(new Set(bytes.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(await shown(tenant.id)).toMatchObject({ status: "provisioning" });
    await report(product, operationid, completed);
    expect(await ended(operation.id)).toMatchObject({ status: "succeeded" });
    const facts = await timelineOf(tenant.id);
    expect(facts.filter(({ type }) => /Failed/.test(type))).toEqual([]);
  });

  it("is refused where it comes from a person", async () => {
    const { operation, operationid } = await anAskingTenant();
    const owner = await as("product-owner", { team: product.team });
    expect(await owner.post(`/operations/${operationid}/report`, completed)).toMatchObject({ status: 403 });
    await report(product, operationid, completed);
    await ended(operation.id);
  });
});
