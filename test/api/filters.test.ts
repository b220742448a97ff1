import { beforeAll, describe, expect, it } from "vitest";
import type { Tenant } from "../../schemas/tenant.ts";
import { type Answer, as } from "../support/engine.ts";
import { anAvailableProduct } from "../support/product-team.ts";
import { aSettledTenant, uniqueEmail } from "../support/stories.ts";

type Person = Awaited<ReturnType<typeof as>>;
const nobodysTenant = `ten_${"0".repeat(32)}`;
const nobodysProduct = "nobodys-product";

const people = {} as Record<"platform-admin" | "auditor" | "product-owner" | "tenant-admin", Person>;
/** A tenant with a product of the owner's team, and one without. */
let own: Tenant;
let other: Tenant;
/** The team's product, and one of another team that only the other tenant has and nobody else can get. */
let product: string;
let foreign: string;
beforeAll(async () => {
  const [ours, theirs] = await Promise.all([
    anAvailableProduct(undefined, { team: "filter-team" }),
    anAvailableProduct(undefined, { team: "another-team" }),
  ]);
  [product, foreign] = [ours.id, theirs.id];
  const having = (productId: string) => aSettledTenant({ subscriptions: [{ productId, planId: "standard" }] });
  [{ tenant: own }, { tenant: other }] = await Promise.all([having(product), having(foreign)]);
  people["platform-admin"] = await as("platform-admin");
  await people["platform-admin"].patch(`/products/${foreign}`, { status: "deprecated" });
  people.auditor = await as("auditor");
  people["product-owner"] = await as("product-owner", { team: "filter-team" });
  people["tenant-admin"] = await as("tenant-admin", { tenant: own.id });
});

const withoutRequest = ({ status, body }: Answer) => ({ status, ...body, requestId: "" });
const lists = [
  ["/tenants", "productId", ["platform-admin", "auditor", "tenant-admin"]],
  ["/operations", "tenantId", ["platform-admin", "auditor", "product-owner", "tenant-admin"]],
  ["/events", "tenantId", ["platform-admin", "auditor", "product-owner", "tenant-admin"]],
  ["/events", "productId", ["platform-admin", "auditor", "product-owner", "tenant-admin"]],
] as const;
const cells = lists.flatMap(([path, name, roles]) => roles.map((role) => ({ path, name, role })));

describe("a filter of a list", () => {
  it.each(cells)("$name of $path that $role names has to be within reach", async ({ path, name, role }) => {
    const ask = (value: string) => people[role].get(`${path}?${name}=${value}`);
    const [known, outside, nobodys] =
      name === "tenantId" ? [own.id, other.id, nobodysTenant] : [product, foreign, nobodysProduct];
    expect((await ask(known)).status).toBe(200);
    const unknown = await ask(nobodys);
    expect(unknown).toMatchObject({ status: 400, body: { code: "badRequest", errors: [{ pointer: `?${name}` }] } });
    const reachesAll = role === "platform-admin" || role === "auditor";
    const answer = await ask(outside);
    if (reachesAll) expect(answer.status).toBe(200);
    else expect(withoutRequest(answer)).toEqual(withoutRequest(unknown));
  });

  it("finds what is gone but was there", async () => {
    const { tenant } = await aSettledTenant();
    const admin = people["platform-admin"];
    await admin.delete(`/tenants/${tenant.id}`);
    expect((await admin.get(`/operations?tenantId=${tenant.id}`)).status).toBe(200);
    expect((await admin.get(`/events?productId=${foreign}`)).status).toBe(200);
  });
});

describe("the filter of a notification", () => {
  const ask = (role: keyof typeof people, filter: object) =>
    people[role].post("/notifications", { topic: "lifecycle", protocol: "email", endpoint: uniqueEmail(), filter });

  it.each(["platform-admin", "product-owner", "tenant-admin"] as const)(
    "has to be within reach of %s",
    async (role) => {
      for (const [name, known, outside, nobodys] of [
        ["tenantId", own.id, other.id, nobodysTenant],
        ["productId", product, foreign, nobodysProduct],
      ] as const) {
        expect((await ask(role, { [name]: known })).status).toBe(201);
        const unknown = await ask(role, { [name]: nobodys });
        expect(unknown).toMatchObject({ status: 400, body: { errors: [{ pointer: `/filter/${name}` }] } });
        const answer = await ask(role, { [name]: outside });
        if (role === "platform-admin") expect(answer.status).toBe(201);
        else expect(withoutRequest(answer)).toEqual(withoutRequest(unknown));
      }
    },
  );

  it("does not let the same address be told twice in another spelling", async () => {
    const endpoint = uniqueEmail();
    const body = { topic: "lifecycle", protocol: "email" };
    const first = await people["platform-admin"].post("/notifications", { ...body, endpoint: endpoint.toUpperCase() });
    expect(first).toMatchObject({ status: 201, body: { endpoint } });
    const second = await people["platform-admin"].post("/notifications", { ...body, endpoint });
    expect(second).toMatchObject({ status: 409, body: { code: "endpointTaken" } });
  });
});
