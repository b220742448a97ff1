import { beforeAll, describe, expect, it } from "vitest";
import type { Tenant } from "../../schemas/tenant.ts";
import { readList } from "../support/lists.ts";
import { crmSubscription, onboardTenant, requestTenant, uniqueName } from "../support/scenarios/tenants.ts";
import { signInAs, waitFor } from "../support/system/deployed-system.ts";

type Admin = Awaited<ReturnType<typeof signInAs>>;
type TenantPage = { items: Tenant[]; next: string | null };

let admin: Admin;
/** The beginning of the names of four tenants, which are created in another order than that of their names. */
const prefix = uniqueName("Filter");
const names = ["Delta", "alpha", "Charlie", "Bravo"].map((name) => `${prefix} ${name}`);
const tenants: Tenant[] = [];
beforeAll(async () => {
  admin = await signInAs("platform-admin");
  for (const name of names) tenants.push((await onboardTenant({ name })).tenant);
});

const list = (query: string) => readList<Tenant>(admin, `/tenants?${query}`);
const namesOf = (found: Tenant[]) => found.map(({ name }) => name.slice(prefix.length + 1));
const q = (text: string) => `q=${encodeURIComponent(text)}`;

describe("the list of tenants", () => {
  it("finds names by their beginning in any case, in the order of names", async () => {
    expect(namesOf(await list(q(prefix.toUpperCase())))).toEqual(["alpha", "Bravo", "Charlie", "Delta"]);
    expect(namesOf(await list(q(`${prefix} b`)))).toEqual(["Bravo"]);
    expect(namesOf(await list(`${q(prefix)}&order=desc`))).toEqual(["Delta", "Charlie", "Bravo", "alpha"]);
    expect(await list(q(`${prefix} x`))).toEqual([]);
  });

  it("is sorted by name or by the time of creation, page by page", async () => {
    const found: Tenant[] = [];
    for (let after: string | null = ""; after !== null; ) {
      const page: string = after === "" ? "" : `&after=${after}`;
      const { body } = await admin.get<TenantPage>(`/tenants?sort=name&${q(prefix)}&limit=1${page}`);
      expect(body.items.length).toBeLessThanOrEqual(1);
      found.push(...body.items);
      after = body.next;
    }
    expect(namesOf(found)).toEqual(["alpha", "Bravo", "Charlie", "Delta"]);
    const oldestFirst = await list("order=asc");
    // An id begins with the time of creation.
    const ids = oldestFirst.map(({ id }) => id);
    expect(ids).toEqual([...ids].sort());
    const byName = await list("sort=name");
    expect(namesOf(byName.filter(({ name }) => name.startsWith(prefix)))).toEqual([
      "alpha",
      "Bravo",
      "Charlie",
      "Delta",
    ]);
  });

  it("is filtered by several statuses, also with deleted tenants", async () => {
    const [suspended, deleted] = [tenants[0] as Tenant, tenants[2] as Tenant];
    await admin.post(`/tenants/${suspended.id}/suspend`);
    await admin.delete(`/tenants/${deleted.id}`);
    await waitFor("both have changed", async () => {
      const found = await Promise.all([suspended, deleted].map(({ id }) => admin.get<Tenant>(`/tenants/${id}`)));
      return found.map(({ body }) => body.status).join() === "suspended,deleted";
    });
    expect(namesOf(await list(q(prefix)))).toEqual(["alpha", "Bravo", "Delta"]);
    expect(namesOf(await list(`${q(prefix)}&status=suspended&status=deleted`))).toEqual(["Charlie", "Delta"]);
    const both = await list("status=suspended&status=deleted");
    expect(new Set(both.map(({ status }) => status))).toEqual(new Set(["suspended", "deleted"]));
    expect(both.map(({ id }) => id)).toEqual([...both.map(({ id }) => id)].sort().reverse());
  });

  it("shows subscriptions without their parameters and outputs in a summary", async () => {
    const { tenant } = await onboardTenant({ subscriptions: [crmSubscription] });
    expect(tenant.subscriptions[0]?.outputs).toBeDefined();
    const [summary] = await list(`view=summary&${q(tenant.name)}`);
    expect(summary?.subscriptions[0]).toMatchObject({ productId: "crm", planId: "standard", status: "active" });
    expect(summary?.subscriptions[0]).not.toHaveProperty("outputs");
    expect(summary?.subscriptions[0]).not.toHaveProperty("parameters");
  });

  it("finds the tenants of a product by the beginning of their name, the newest first", async () => {
    const beginning = uniqueName("Both");
    const subscribed: Tenant[] = [];
    for (const name of ["a", "b"]) {
      subscribed.push((await onboardTenant({ name: `${beginning} ${name}`, subscriptions: [crmSubscription] })).tenant);
    }
    await onboardTenant({ name: `${beginning} c` });
    const ids = subscribed.map(({ id }) => id);
    const found = (query: string) => list(`productId=crm&${query}`).then((tenants) => tenants.map(({ id }) => id));
    expect(await found(q(beginning))).toEqual(ids.toReversed());
    expect(await found(`${q(beginning)}&order=asc`)).toEqual(ids);
  });

  it("rejects an order that no index serves, and unknown values", async () => {
    for (const [query, pointer] of [
      ["productId=crm&sort=name", "?sort"],
      ["sort=status", "?sort"],
      ["status=active&status=gone", "?status"],
      ["view=all", "?view"],
    ]) {
      const { status, body } = await admin.get(`/tenants?${query}`);
      expect({ status, body }, query).toMatchObject({ status: 400, body: { errors: [{ pointer }] } });
    }
  });
});

describe("the external id of a tenant", () => {
  it("is unique until the tenant is deleted, and finds the tenant", async () => {
    const [externalId, other] = [uniqueName("ext"), uniqueName("ext")];
    const { tenant } = await onboardTenant({ externalId });
    expect(tenant.externalId).toBe(externalId);
    const find = (value: string) => list(`externalId=${encodeURIComponent(value)}`);
    expect((await find(externalId)).map(({ id }) => id)).toEqual([tenant.id]);
    const existing = { type: "tenant", id: tenant.id };
    const taken = {
      status: 409,
      body: { code: "externalIdTaken", errors: [{ pointer: "/externalId" }], existing },
    };
    expect(await requestTenant({ externalId })).toMatchObject(taken);
    const second = await onboardTenant({ externalId: other });
    expect(await admin.patch(`/tenants/${second.tenant.id}`, { externalId })).toMatchObject(taken);
    expect(await admin.patch(`/tenants/${tenant.id}`, { externalId })).toMatchObject({ status: 200 });
    const third = uniqueName("ext");
    expect(await admin.patch(`/tenants/${tenant.id}`, { externalId: third })).toMatchObject({
      status: 200,
      body: { externalId: third },
    });
    expect(await find(externalId)).toEqual([]);
    expect(await admin.patch(`/tenants/${second.tenant.id}`, { externalId })).toMatchObject({ status: 200 });
    await admin.delete(`/tenants/${tenant.id}`);
    await waitFor("the id is free again", async () => (await requestTenant({ externalId: third })).status === 202);
    expect((await list(`status=deleted&externalId=${encodeURIComponent(third)}`)).map(({ id }) => id)).toEqual([
      tenant.id,
    ]);
  });
});
