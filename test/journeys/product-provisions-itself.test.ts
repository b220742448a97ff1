import { beforeAll, describe, expect, it } from "vitest";
import type { Operation } from "../../schemas/operation.ts";
import type { Product } from "../../schemas/product.ts";
import type { Subscription } from "../../schemas/subscription.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import { registerAvailableProduct } from "../support/scenarios/products.ts";
import {
  registerSelfProvisionedProduct,
  sendReport,
  waitForProductEvent,
} from "../support/scenarios/self-provisioned-product.ts";
import {
  crmSubscription,
  onboardTenant,
  readTimeline,
  requestTenant,
  uniqueName,
  waitForOperation,
} from "../support/scenarios/tenants.ts";
import { signInAs } from "../support/system/deployed-system.ts";

const signInAsAdmin = () => signInAs("platform-admin");
const outputs = { WorkspaceUrl: "https://desk.example.com/w/1" };
const completedReport = { outcome: "completed", outputs } as const;
const failedReport = { outcome: "failed", reason: "No workspace is left." } as const;

let product: Product;
beforeAll(async () => {
  product = await registerSelfProvisionedProduct();
});

const buildSubscription = () => ({ productId: product.id, planId: "standard" });
const subscriptionPathOf = (tenantId: string) => `/tenants/${tenantId}/subscriptions/${product.id}`;
const getSubscription = async (tenantId: string) =>
  (await (await signInAsAdmin()).get<Subscription>(subscriptionPathOf(tenantId))).body;
async function listOperations(tenantId: string, kind: string): Promise<Operation[]> {
  const { body } = await (await signInAsAdmin()).get<{ items: Operation[] }>(
    `/operations?tenantId=${tenantId}&kind=${kind}`,
  );
  return body.items;
}

/** Requests a tenant and waits until the product has received its event. */
async function requestTenantOfProduct() {
  const { body } = await requestTenant({ subscriptions: [buildSubscription()] });
  const { operationid } = await waitForProductEvent(product, "ProductSubscribed", body.tenant.id);
  return { ...body, operationid: operationid ?? "" };
}
async function onboardServedTenant(): Promise<Tenant> {
  const { tenant, operation, operationid } = await requestTenantOfProduct();
  await sendReport(product, operationid, completedReport);
  expect(await waitForOperation(operation.id)).toMatchObject({ status: "succeeded" });
  return tenant;
}
/** Reports on the next event of this type about the tenant, and waits for the end of its operation. */
async function answerEvent(type: string, tenant: Tenant, body: object = completedReport): Promise<Operation> {
  const { operationid = "" } = await waitForProductEvent(product, type, tenant.id);
  await sendReport(product, operationid, body);
  return waitForOperation(operationid);
}

describe("a self-provisioned product", () => {
  it("is available after its verification, with a queue and a machine client", async () => {
    expect(product).toMatchObject({ status: "available", integration: { kind: "events" } });
    expect(product.connection).toMatchObject({ queueUrl: expect.any(String), clientId: expect.any(String) });
  });

  it("receives the event of a new tenant and reports the outputs", async () => {
    const { tenant, operation, operationid } = await requestTenantOfProduct();
    const { body } = await (await signInAsAdmin()).get<Operation>(`/operations/${operationid}`);
    expect(body.steps.map(({ name }) => name)).toEqual(["Ask the product", "Act on the report"]);
    expect(await sendReport(product, operationid, completedReport)).toMatchObject({
      status: 202,
      body: { id: operationid },
    });
    expect(await waitForOperation(operation.id)).toMatchObject({ status: "succeeded" });
    const subscription = await getSubscription(tenant.id);
    expect(subscription).toMatchObject({ status: "active", outputs });
    expect(subscription).not.toHaveProperty("integration");
  });

  it("changes, suspends and reactivates a tenant, each with a report", async () => {
    const tenant = await onboardServedTenant();
    const person = await signInAsAdmin();
    await person.patch(subscriptionPathOf(tenant.id), { planId: "large", seats: 7 });
    const change = await waitForProductEvent(product, "SubscriptionChangeRequested", tenant.id);
    expect(change.data).toMatchObject({ planId: "standard", wanted: { planId: "large", seats: 7 } });
    await sendReport(product, change.operationid, { outcome: "completed" });
    await waitForOperation(change.operationid ?? "");
    expect(await getSubscription(tenant.id)).toMatchObject({ status: "active", planId: "large", seats: 7, outputs });

    const suspension = await person.post<Operation>(`/tenants/${tenant.id}/suspend`);
    await answerEvent("SubscriptionSuspensionRequested", tenant);
    expect(await waitForOperation(suspension.body.id)).toMatchObject({ status: "succeeded" });
    expect(await getSubscription(tenant.id)).toMatchObject({ status: "suspended" });
    const reactivation = await person.post<Operation>(`/tenants/${tenant.id}/reactivate`);
    await answerEvent("SubscriptionReactivationRequested", tenant);
    expect(await waitForOperation(reactivation.body.id)).toMatchObject({ status: "succeeded" });
    expect(await getSubscription(tenant.id)).toMatchObject({ status: "active" });
  });

  it("removes a tenant, and then the subscription is cancelled", async () => {
    const tenant = await onboardServedTenant();
    const { body } = await (await signInAsAdmin()).delete<Operation>(`/tenants/${tenant.id}`);
    const { operationid = "" } = await waitForProductEvent(product, "ProductUnsubscribed", tenant.id);
    expect(await getSubscription(tenant.id)).toMatchObject({ status: "deprovisioning" });
    await sendReport(product, operationid, { outcome: "completed" });
    expect(await waitForOperation(body.id)).toMatchObject({ status: "succeeded", kind: "tenant.offboard" });
    expect(await getSubscription(tenant.id)).toMatchObject({ status: "cancelled" });
  });

  it("reports a failure with its reason, receives SubscriptionFailed, and succeeds in a retry", async () => {
    const { tenant, operation, operationid } = await requestTenantOfProduct();
    await sendReport(product, operationid, failedReport);
    expect(await waitForOperation(operation.id)).toMatchObject({ status: "failed" });
    expect(await getSubscription(tenant.id)).toMatchObject({ status: "failed", reason: failedReport.reason });
    await waitForProductEvent(product, "SubscriptionFailed", tenant.id);
    const again = await (await signInAsAdmin()).post<Operation>(`/operations/${operationid}/retry`);
    expect(again).toMatchObject({ status: 202, body: { id: operationid } });
    expect(await answerEvent("ProductSubscribed", tenant)).toMatchObject({ status: "succeeded" });
    expect(await getSubscription(tenant.id)).toMatchObject({ status: "active", outputs });
  });

  it("leaves the subscription unchanged when it reports that a change failed", async () => {
    const tenant = await onboardServedTenant();
    await (await signInAsAdmin()).patch(subscriptionPathOf(tenant.id), { planId: "large" });
    expect(await answerEvent("SubscriptionChangeRequested", tenant, failedReport)).toMatchObject({ status: "failed" });
    expect(await getSubscription(tenant.id)).toMatchObject({
      status: "active",
      planId: "standard",
      reason: failedReport.reason,
    });
  });

  it("serves a tenant beside a product that is provisioned by a stack", async () => {
    const { body } = await requestTenant({ subscriptions: [crmSubscription, buildSubscription()] });
    await answerEvent("ProductSubscribed", body.tenant);
    expect(await waitForOperation(body.operation.id)).toMatchObject({ status: "succeeded" });
    const { body: tenant } = await (await signInAsAdmin()).get<Tenant>(`/tenants/${body.tenant.id}`);
    expect(tenant.subscriptions.map(({ status }) => status)).toEqual(["active", "active"]);
  });

  it("can't be changed to another kind", async () => {
    const change = {
      integration: { kind: "cloudformation", template: "Resources: { Q: { Type: 'AWS::SQS::Queue' } }" },
    };
    const rejected = await (await signInAsAdmin()).patch(`/products/${product.id}`, change);
    expect(rejected).toMatchObject({ status: 400, body: { errors: [{ pointer: "/integration/kind" }] } });
  });
});

describe("an operation that is stopped while the product works on it", () => {
  /** Waits for the event that requests the removal, and reports its completion. */
  const confirmRemoval = async (tenantId: string) => {
    const event = await waitForProductEvent(product, "ProductUnsubscribed", tenantId);
    expect(await getSubscription(tenantId)).toMatchObject({ status: "deprovisioning" });
    const { run } = event.data as { run: number };
    expect(await sendReport(product, event.operationid, { outcome: "completed", run })).toMatchObject({
      status: 202,
    });
  };

  it("ends at once when it is cancelled, and the subscription when the product reports its removal", async () => {
    const { tenant, operation, operationid } = await requestTenantOfProduct();
    const person = await signInAsAdmin();
    await person.post(`/operations/${operationid}/cancel`);
    expect(await waitForOperation(operationid)).toMatchObject({ status: "cancelled" });
    await confirmRemoval(tenant.id);
    await waitForOperation(operation.id);
    expect(await getSubscription(tenant.id)).toMatchObject({ status: "cancelled" });
    await waitForProductEvent(product, "SubscriptionCancelled", tenant.id);
    expect(await sendReport(product, operationid, completedReport)).toMatchObject({
      status: 409,
      body: { code: "operationOver", currentStatus: "cancelled" },
    });
  });

  it("is cancelled when the tenant is offboarded, and the removal follows", async () => {
    const { tenant } = await requestTenantOfProduct();
    const { body } = await (await signInAsAdmin()).delete<Operation>(`/tenants/${tenant.id}`);
    const [provisioning] = await listOperations(tenant.id, "subscription.provision");
    expect(await waitForOperation(provisioning?.id ?? "")).toMatchObject({ status: "cancelled" });
    await confirmRemoval(tenant.id);
    expect(await waitForOperation(body.id)).toMatchObject({ status: "succeeded" });
    expect(await getSubscription(tenant.id)).toMatchObject({ status: "cancelled" });
  });
});

describe("a report", () => {
  it("that arrives before the workflow waits for it is used", async () => {
    const person = await signInAsAdmin();
    const { tenant } = await onboardTenant({ subscriptions: [crmSubscription] });
    const { body } = await person.post<Operation>(`/tenants/${tenant.id}/subscriptions`, buildSubscription());
    expect(await sendReport(product, body.id, completedReport)).toMatchObject({ status: 202, body: { id: body.id } });
    expect(await waitForOperation(body.id)).toMatchObject({ status: "succeeded" });
    expect(await getSubscription(tenant.id)).toMatchObject({ status: "active", outputs });
  });

  it("is accepted once; a different report and a report after the end are rejected", async () => {
    const { operation, operationid } = await requestTenantOfProduct();
    const all = await Promise.all([1, 2, 3].map(() => sendReport(product, operationid, completedReport)));
    expect(all.filter(({ status }) => status === 202)).toHaveLength(1);
    // A copy may arrive before or after the end of the operation.
    for (const { status } of all) expect([200, 202, 409]).toContain(status);
    const other = await sendReport(product, operationid, failedReport);
    expect(other).toMatchObject({ status: 409, body: { code: "operationOver" } });
    expect(await waitForOperation(operation.id)).toMatchObject({ status: "succeeded" });
    expect(await sendReport(product, operationid, completedReport)).toMatchObject({
      status: 409,
      body: { code: "operationOver", currentStatus: "succeeded" },
    });
  });

  it("that is repeated with its Idempotency-Key gets the first response, even after the end", async () => {
    const { operation, operationid } = await requestTenantOfProduct();
    const key = { "Idempotency-Key": uniqueName("report").replaceAll(" ", "-") };
    const first = await sendReport(product, operationid, completedReport, key);
    await waitForOperation(operation.id);
    const again = await sendReport(product, operationid, completedReport, key);
    expect(again).toMatchObject({ status: 202, body: first.body });
    expect(again.headers.get("idempotent-replayed")).toBe("true");
  });

  it("with an invalid field is rejected with a pointer to it", async () => {
    const { operation, operationid } = await requestTenantOfProduct();
    expect(await sendReport(product, operationid, { outcome: "failed" })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: "/reason" }] },
    });
    expect(await sendReport(product, operationid, { ...completedReport, note: 1 })).toMatchObject({ status: 400 });
    await sendReport(product, operationid, completedReport);
    await waitForOperation(operation.id);
  });
});

describe("a report on an operation of another product", () => {
  it("gets the same response as a report on a missing operation, and changes nothing", async () => {
    const { tenant, operation, operationid } = await requestTenantOfProduct();
    const [otherProduct, stackProduct] = await Promise.all([
      registerSelfProvisionedProduct(),
      registerAvailableProduct(),
    ]);
    const stackTenant = await onboardTenant({ subscriptions: [{ productId: stackProduct.id, planId: "standard" }] });
    const [provisioning] = await listOperations(stackTenant.tenant.id, "subscription.provision");
    const reports: [Product, string | undefined][] = [
      [otherProduct, operationid],
      [otherProduct, operation.id],
      [otherProduct, `${operationid.slice(0, -6)}000000`],
      [stackProduct, provisioning?.id],
    ];
    const answers = await Promise.all(reports.map(([who, id]) => sendReport(who, id, failedReport)));
    const bytes = answers.map(({ status, body }) => ({ ...body, status, requestId: "", instance: "" }));
    expect(bytes[0]).toMatchObject({ status: 404, code: "notFound" });
    expect(new Set(bytes.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(await getSubscription(tenant.id)).toMatchObject({ status: "provisioning" });
    await sendReport(product, operationid, completedReport);
    expect(await waitForOperation(operation.id)).toMatchObject({ status: "succeeded" });
    const events = await readTimeline(tenant.id);
    expect(events.filter(({ type }) => /Failed/.test(type))).toEqual([]);
  });

  it("is rejected if a person sends it", async () => {
    const { operation, operationid } = await requestTenantOfProduct();
    const owner = await signInAs("product-owner", { team: product.team });
    expect(await owner.post(`/operations/${operationid}/report`, completedReport)).toMatchObject({ status: 403 });
    await sendReport(product, operationid, completedReport);
    await waitForOperation(operation.id);
  });
});
