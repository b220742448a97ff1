import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { describe, expect, it } from "vitest";
import type { Operation } from "../../schemas/operation.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import { readList } from "../support/lists.ts";
import { deleteProvisionerRole, registerAvailableProduct } from "../support/scenarios/products.ts";
import {
  crmSubscription,
  findStackAccounts,
  onboardTenant,
  readTimeline,
  requestTenant,
  uniqueName,
  waitForOperation,
} from "../support/scenarios/tenants.ts";
import { buildWaitingTemplate, releaseStack, startProvisioning } from "../support/scenarios/waiting-stacks.ts";
import { clientOf, getProductAccountConfig, signInAs } from "../support/system/deployed-system.ts";

const accounts = ["222222222222", "333333333333"];
const analytics = { productId: "analytics", planId: "starter" };
const signInAsAdmin = () => signInAs("platform-admin");
const getTenant = async ({ id }: Pick<Tenant, "id">): Promise<Tenant> =>
  (await (await signInAsAdmin()).get<Tenant>(`/tenants/${id}`)).body;

/** Reads the tenant's settings in the CRM's account. */
async function readSettings(tenant: Tenant) {
  const Name = tenant.subscriptions.find(({ productId }) => productId === "crm")?.outputs?.["SettingsName"];
  const { Parameter } = await clientOf(SSMClient, getProductAccountConfig("crm")).send(
    new GetParameterCommand({ Name }),
  );
  return JSON.parse(Parameter?.Value ?? "{}");
}

async function sendTenantCommand(tenant: Pick<Tenant, "id">, verb: "suspend" | "reactivate"): Promise<Operation> {
  const { status, body } = await (await signInAsAdmin()).post<Operation>(`/tenants/${tenant.id}/${verb}`);
  expect(status).toBe(202);
  return waitForOperation(body.id);
}

const deleteTenant = async (tenant: Pick<Tenant, "id">) =>
  (await signInAsAdmin()).delete<Operation>(`/tenants/${tenant.id}`);

describe("a suspended tenant", () => {
  it("is shown as suspended after all its products are suspended, and can be reactivated", async () => {
    const { tenant } = await onboardTenant({ subscriptions: [crmSubscription, analytics] });
    expect(await readSettings(tenant)).toMatchObject({ status: "active" });

    expect(await sendTenantCommand(tenant, "suspend")).toMatchObject({ status: "succeeded" });
    const suspended = await getTenant(tenant);
    expect(suspended).toMatchObject({
      status: "suspended",
      allowedActions: ["update", "reactivate", "offboard", "check", "repair"],
    });
    expect(suspended.subscriptions.map(({ status }) => status)).toEqual(["suspended", "suspended"]);
    expect(await readSettings(tenant)).toMatchObject({ status: "suspended", seats: 5 });

    expect(await sendTenantCommand(tenant, "reactivate")).toMatchObject({ status: "succeeded" });
    expect((await getTenant(tenant)).subscriptions.map(({ status }) => status)).toEqual(["active", "active"]);
    expect(await readSettings(tenant)).toMatchObject({ status: "active" });
    const types = (await readTimeline(tenant.id)).map(({ type }) => type);
    expect(types.indexOf("TenantSuspended")).toBeGreaterThan(types.lastIndexOf("SubscriptionSuspended"));
  });

  it("can't subscribe, change a subscription, or be suspended again", async () => {
    const { tenant } = await onboardTenant({ subscriptions: [crmSubscription] });
    await sendTenantCommand(tenant, "suspend");
    const person = await signInAsAdmin();
    const rejection = { status: 409, body: { code: "illegalTransition", currentStatus: "suspended" } };
    expect(await person.post(`/tenants/${tenant.id}/suspend`)).toMatchObject(rejection);
    expect(await person.post(`/tenants/${tenant.id}/subscriptions`, analytics)).toMatchObject(rejection);
    expect(await person.patch(`/tenants/${tenant.id}/subscriptions/crm`, { seats: 3 })).toMatchObject(rejection);
  });

  it("stays active with a reason if the suspension of one product fails", async () => {
    const product = await registerAvailableProduct(undefined, {
      integration: {
        kind: "cloudformation",
        template: "Parameters: { S: { Type: String } }\nResources: { Q: { Type: 'AWS::SQS::Queue' } }",
        parameters: { S: "${status}" },
      },
    });
    const subscriptions = [crmSubscription, { productId: product.id, planId: "standard" }];
    const { tenant } = await onboardTenant({ subscriptions });
    await deleteProvisionerRole(product);
    const operation = await sendTenantCommand(tenant, "suspend");
    expect(operation).toMatchObject({ status: "failed", error: { code: "productFailed" } });
    expect(operation.error?.reason).toContain("npm run deploy:product-account");
    const after = await getTenant(tenant);
    expect(after).toMatchObject({ status: "active", reason: operation.error?.reason });
    expect(after.subscriptions.map(({ status }) => status)).toEqual(["active", "active"]);
    expect(await readSettings(tenant)).toMatchObject({ status: "active" });
  });
});

describe("a tenant that is offboarded", () => {
  it("is deleted after its stacks; its name and e-mail are free, and its timeline stays", async () => {
    const { tenant } = await onboardTenant({ subscriptions: [crmSubscription, analytics] });
    expect(await findStackAccounts(tenant.id, "crm", accounts)).toEqual(["222222222222"]);
    const { status, body } = await deleteTenant(tenant);
    expect(status).toBe(202);
    expect(await waitForOperation(body.id)).toMatchObject({ status: "succeeded", kind: "tenant.offboard" });

    expect(await getTenant(tenant)).toMatchObject({ status: "deleted", allowedActions: [] });
    expect(await findStackAccounts(tenant.id, "crm", accounts)).toEqual([]);
    expect(await findStackAccounts(tenant.id, "analytics", accounts)).toEqual([]);
    expect((await readTimeline(tenant.id)).at(-1)?.type).toBe("TenantDeleted");
    expect((await deleteTenant(tenant)).body).toMatchObject({ id: body.id, status: "succeeded" });
    expect((await deleteTenant(tenant)).status).toBe(200);

    const listed = await readList<Tenant>(await signInAsAdmin(), "/tenants?status=deleted");
    expect(listed.map(({ id }) => id)).toContain(tenant.id);
    const again = await requestTenant({ name: tenant.name, adminEmail: tenant.adminEmail });
    expect(again.status).toBe(202);
  });

  it("during its onboarding stops the onboarding and leaves no stack", async () => {
    const product = await registerAvailableProduct(buildWaitingTemplate(4));
    const { tenant, operation, provisioning } = await startProvisioning(product);
    const first = await deleteTenant(tenant);
    const second = await deleteTenant(tenant);
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.body.id).toBe(first.body.id);
    expect(await waitForOperation(first.body.id)).toMatchObject({ status: "succeeded" });
    expect(await waitForOperation(operation.id)).toMatchObject({ status: "cancelled" });
    expect(await waitForOperation(provisioning.id)).toMatchObject({ status: "cancelled" });
    expect((await getTenant(tenant)).status).toBe("deleted");
    expect(await findStackAccounts(tenant.id, product.id, accounts)).toEqual([]);
  });

  it("fails if a product's account can't be entered, and is deleted by a retry", async () => {
    const product = await registerAvailableProduct();
    const { tenant } = await onboardTenant({ subscriptions: [{ productId: product.id, planId: "standard" }] });
    const restoreRole = await deleteProvisionerRole(product);
    const { body } = await deleteTenant(tenant);
    expect(await waitForOperation(body.id)).toMatchObject({ status: "failed", error: { code: "productFailed" } });
    expect(await getTenant(tenant)).toMatchObject({ status: "failed", subscriptions: [{ status: "failed" }] });
    expect(await findStackAccounts(tenant.id, product.id, accounts)).toEqual([product.account]);

    await restoreRole();
    const again = await (await signInAsAdmin()).post<Operation>(`/operations/${body.id}/retry`);
    expect(again).toMatchObject({ status: 202, body: { id: body.id, status: "queued" } });
    expect(await waitForOperation(body.id)).toMatchObject({ status: "succeeded" });
    expect((await getTenant(tenant)).status).toBe("deleted");
    expect(await findStackAccounts(tenant.id, product.id, accounts)).toEqual([]);
  });
});

describe("an update of a tenant", () => {
  it("changes name and tags at once, and frees the old name", async () => {
    const { tenant } = await onboardTenant();
    const person = await signInAsAdmin();
    const name = uniqueName("Renamed");
    const { status, body, headers } = await person.patch<Tenant>(`/tenants/${tenant.id}`, {
      name,
      tags: { tier: "gold" },
    });
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { name, tags: { tier: "gold" }, version: tenant.version + 1 },
    });
    expect(headers.get("etag")).toBe(`"${tenant.version + 1}"`);
    expect((await requestTenant({ name: tenant.name })).status).toBe(202);
    expect((await requestTenant({ name })).body).toMatchObject({ code: "nameTaken" });
  });

  it("is rejected with an old version in If-Match or with an empty body", async () => {
    const { tenant } = await onboardTenant();
    const person = await signInAsAdmin();
    const stale = { "If-Match": `"${tenant.version - 1}"` };
    const path = `/tenants/${tenant.id}`;
    expect(await person.patch(path, { tags: {} }, stale)).toMatchObject({ status: 412, body: { code: "stale" } });
    expect((await person.delete(path, undefined, stale)).status).toBe(412);
    expect((await person.patch(path, {})).status).toBe(400);
    const same = await person.patch<Tenant>(path, { name: tenant.name }, { "If-Match": `"${tenant.version}"` });
    expect(same).toMatchObject({ status: 200, body: { version: tenant.version } });
  });

  it("is rejected as busy while an operation runs on the tenant or a subscription", async () => {
    const product = await registerAvailableProduct(buildWaitingTemplate(60));
    const { tenant, operation } = await startProvisioning(product);
    const answer = await (await signInAsAdmin()).post(`/tenants/${tenant.id}/suspend`);
    expect(answer).toMatchObject({ status: 409, body: { code: "busy", operationId: operation.id } });
    expect(answer.headers.get("retry-after")).toBe("2");
    await releaseStack(tenant, product);
    expect(await waitForOperation(operation.id)).toMatchObject({ status: "succeeded" });
  });
});
