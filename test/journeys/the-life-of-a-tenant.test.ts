import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { describe, expect, it } from "vitest";
import type { Operation } from "../../schemas/operation.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import { as, clientOf, productAccount } from "../support/engine.ts";
import { readList } from "../support/lists.ts";
import { anAvailableProduct, shutOut } from "../support/product-team.ts";
import {
  aSettledTenant,
  crmStandard,
  ended,
  requestTenant,
  stackAccounts,
  timelineOf,
  unique,
} from "../support/stories.ts";
import { beginProvisioning, waitingTemplate } from "../support/waiting-stacks.ts";

const accounts = ["222222222222", "333333333333"];
const analytics = { productId: "analytics", planId: "starter" };
const admin = () => as("platform-admin");
const shown = async ({ id }: Pick<Tenant, "id">): Promise<Tenant> =>
  (await (await admin()).get<Tenant>(`/tenants/${id}`)).body;

/** What the CRM has in its own account about the tenant. */
const settingsOf = async (tenant: Tenant) => {
  const Name = tenant.subscriptions.find(({ productId }) => productId === "crm")?.outputs?.["SettingsName"];
  const { Parameter } = await clientOf(SSMClient, productAccount("crm")).send(new GetParameterCommand({ Name }));
  return JSON.parse(Parameter?.Value ?? "{}");
};

const does = async (tenant: Pick<Tenant, "id">, verb: "suspend" | "reactivate"): Promise<Operation> => {
  const { status, body } = await (await admin()).post<Operation>(`/tenants/${tenant.id}/${verb}`);
  expect(status).toBe(202);
  return ended(body.id);
};

const leaves = async (tenant: Pick<Tenant, "id">) => (await admin()).delete<Operation>(`/tenants/${tenant.id}`);

describe("a tenant that is suspended", () => {
  it("is shown so only after each of its products knows, and works again the same way", async () => {
    const { tenant } = await aSettledTenant({ subscriptions: [crmStandard, analytics] });
    expect(await settingsOf(tenant)).toMatchObject({ status: "active" });

    expect(await does(tenant, "suspend")).toMatchObject({ status: "succeeded" });
    const suspended = await shown(tenant);
    expect(suspended).toMatchObject({ status: "suspended", allowedActions: ["update", "reactivate", "offboard"] });
    expect(suspended.subscriptions.map(({ status }) => status)).toEqual(["suspended", "suspended"]);
    expect(await settingsOf(tenant)).toMatchObject({ status: "suspended", seats: 5 });

    expect(await does(tenant, "reactivate")).toMatchObject({ status: "succeeded" });
    expect((await shown(tenant)).subscriptions.map(({ status }) => status)).toEqual(["active", "active"]);
    expect(await settingsOf(tenant)).toMatchObject({ status: "active" });
    const types = (await timelineOf(tenant.id)).map(({ type }) => type);
    expect(types.indexOf("TenantSuspended")).toBeGreaterThan(types.lastIndexOf("SubscriptionSuspended"));
  });

  it("can't subscribe, change a subscription or be suspended again", async () => {
    const { tenant } = await aSettledTenant({ subscriptions: [crmStandard] });
    await does(tenant, "suspend");
    const person = await admin();
    const refusal = { status: 409, body: { code: "illegalTransition", currentStatus: "suspended" } };
    expect(await person.post(`/tenants/${tenant.id}/suspend`)).toMatchObject(refusal);
    expect(await person.post(`/tenants/${tenant.id}/subscriptions`, analytics)).toMatchObject(refusal);
    expect(await person.patch(`/tenants/${tenant.id}/subscriptions/crm`, { seats: 3 })).toMatchObject(refusal);
  });

  it("is active as before when a product can't be told, and says why", async () => {
    const product = await anAvailableProduct(undefined, {
      integration: {
        kind: "cloudformation",
        template: "Parameters: { S: { Type: String } }\nResources: { Q: { Type: 'AWS::SQS::Queue' } }",
        parameters: { S: "${status}" },
      },
    });
    const subscriptions = [crmStandard, { productId: product.id, planId: "standard" }];
    const { tenant } = await aSettledTenant({ subscriptions });
    await shutOut(product);
    const operation = await does(tenant, "suspend");
    expect(operation).toMatchObject({ status: "failed", error: { code: "productFailed" } });
    expect(operation.error?.reason).toContain("npm run deploy:product-account");
    const after = await shown(tenant);
    expect(after).toMatchObject({ status: "active", reason: operation.error?.reason });
    expect(after.subscriptions.map(({ status }) => status)).toEqual(["active", "active"]);
    expect(await settingsOf(tenant)).toMatchObject({ status: "active" });
  });
});

describe("a tenant that leaves", () => {
  it("is deleted only when its stacks are gone; then its name and e-mail are free and its history stays", async () => {
    const { tenant } = await aSettledTenant({ subscriptions: [crmStandard, analytics] });
    expect(await stackAccounts(tenant.id, "crm", accounts)).toEqual(["222222222222"]);
    const { status, body } = await leaves(tenant);
    expect(status).toBe(202);
    expect(await ended(body.id)).toMatchObject({ status: "succeeded", kind: "tenant.offboard" });

    expect(await shown(tenant)).toMatchObject({ status: "deleted", allowedActions: [] });
    expect(await stackAccounts(tenant.id, "crm", accounts)).toEqual([]);
    expect(await stackAccounts(tenant.id, "analytics", accounts)).toEqual([]);
    expect((await timelineOf(tenant.id)).at(-1)?.type).toBe("TenantDeleted");
    expect((await leaves(tenant)).body).toMatchObject({ id: body.id, status: "succeeded" });
    expect((await leaves(tenant)).status).toBe(200);

    const listed = await readList<Tenant>(await admin(), "/tenants?status=deleted");
    expect(listed.map(({ id }) => id)).toContain(tenant.id);
    const again = await requestTenant({ name: tenant.name, adminEmail: tenant.adminEmail });
    expect(again.status).toBe(202);
  });

  it("while it is still being onboarded is stopped, and ends clean", async () => {
    const product = await anAvailableProduct(waitingTemplate(4));
    const { tenant, operation, provisioning } = await beginProvisioning(product);
    const first = await leaves(tenant);
    const second = await leaves(tenant);
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.body.id).toBe(first.body.id);
    expect(await ended(first.body.id)).toMatchObject({ status: "succeeded" });
    expect(await ended(operation.id)).toMatchObject({ status: "cancelled" });
    expect(await ended(provisioning.id)).toMatchObject({ status: "cancelled" });
    expect((await shown(tenant)).status).toBe("deleted");
    expect(await stackAccounts(tenant.id, product.id, accounts)).toEqual([]);
  });

  it("can't where a product lets nobody in; the same is retried once it does", async () => {
    const product = await anAvailableProduct();
    const { tenant } = await aSettledTenant({ subscriptions: [{ productId: product.id, planId: "standard" }] });
    const readmit = await shutOut(product);
    const { body } = await leaves(tenant);
    expect(await ended(body.id)).toMatchObject({ status: "failed", error: { code: "productFailed" } });
    expect(await shown(tenant)).toMatchObject({ status: "failed", subscriptions: [{ status: "failed" }] });
    expect(await stackAccounts(tenant.id, product.id, accounts)).toEqual([product.account]);

    await readmit();
    const again = await (await admin()).post<Operation>(`/operations/${body.id}/retry`);
    expect(again).toMatchObject({ status: 202, body: { id: body.id, status: "queued" } });
    expect(await ended(body.id)).toMatchObject({ status: "succeeded" });
    expect((await shown(tenant)).status).toBe("deleted");
    expect(await stackAccounts(tenant.id, product.id, accounts)).toEqual([]);
  });
});

describe("a tenant that changes", () => {
  it("takes a new name, contact and tags at once, and frees the old name", async () => {
    const { tenant } = await aSettledTenant();
    const person = await admin();
    const name = unique("Renamed");
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

  it("is not changed by who has read an older version, nor by who says nothing", async () => {
    const { tenant } = await aSettledTenant();
    const person = await admin();
    const stale = { "If-Match": `"${tenant.version - 1}"` };
    const path = `/tenants/${tenant.id}`;
    expect(await person.patch(path, { tags: {} }, stale)).toMatchObject({ status: 412, body: { code: "stale" } });
    expect((await person.delete(path, undefined, stale)).status).toBe(412);
    expect((await person.patch(path, {})).status).toBe(400);
    const same = await person.patch<Tenant>(path, { name: tenant.name }, { "If-Match": `"${tenant.version}"` });
    expect(same).toMatchObject({ status: 200, body: { version: tenant.version } });
  });

  it("is busy while an operation runs on it or on one of its subscriptions", async () => {
    const product = await anAvailableProduct(waitingTemplate(3));
    const { tenant, operation } = await beginProvisioning(product);
    const answer = await (await admin()).post(`/tenants/${tenant.id}/suspend`);
    expect(answer).toMatchObject({ status: 409, body: { code: "busy", operationId: operation.id } });
    expect(answer.headers.get("retry-after")).toBe("2");
    await ended(operation.id);
  });
});
