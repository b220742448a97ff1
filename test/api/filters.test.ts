import { beforeAll, describe, expect, it } from "vitest";
import type { Tenant } from "../../schemas/tenant.ts";
import { registerAvailableProduct } from "../support/scenarios/products.ts";
import { quietTopic } from "../support/scenarios/quiet-topic.ts";
import { onboardTenant, uniqueEmail } from "../support/scenarios/tenants.ts";
import { type ApiResponse, signInAs } from "../support/system/deployed-system.ts";

type Person = Awaited<ReturnType<typeof signInAs>>;
const unknownTenantId = `ten_${"0".repeat(32)}`;
const unknownProductId = "unknown-product";

const people = {} as Record<"platform-admin" | "auditor" | "product-owner" | "tenant-admin", Person>;
/** A tenant with a product of the owner's team, and a tenant without. */
let own: Tenant;
let other: Tenant;
/** The team's product, and a deprecated product of another team to which only the other tenant is subscribed. */
let product: string;
let otherTeamsProduct: string;
beforeAll(async () => {
  const [ours, theirs] = await Promise.all([
    registerAvailableProduct(undefined, { team: "filter-team" }),
    registerAvailableProduct(undefined, { team: "another-team" }),
  ]);
  [product, otherTeamsProduct] = [ours.id, theirs.id];
  const having = (productId: string) => onboardTenant({ subscriptions: [{ productId, planId: "standard" }] });
  [{ tenant: own }, { tenant: other }] = await Promise.all([having(product), having(otherTeamsProduct)]);
  people["platform-admin"] = await signInAs("platform-admin");
  await people["platform-admin"].patch(`/products/${otherTeamsProduct}`, { status: "deprecated" });
  people.auditor = await signInAs("auditor");
  people["product-owner"] = await signInAs("product-owner", { team: "filter-team" });
  people["tenant-admin"] = await signInAs("tenant-admin", { tenant: own.id });
});

const withoutRequest = ({ status, body }: ApiResponse) => ({ status, ...body, requestId: "" });
const lists = [
  ["/tenants", "productId", ["platform-admin", "auditor", "tenant-admin"]],
  ["/operations", "tenantId", ["platform-admin", "auditor", "product-owner", "tenant-admin"]],
  ["/events", "tenantId", ["platform-admin", "auditor", "product-owner", "tenant-admin"]],
  ["/events", "productId", ["platform-admin", "auditor", "product-owner", "tenant-admin"]],
] as const;
const cells = lists.flatMap(([path, name, roles]) => roles.map((role) => ({ path, name, role })));

describe("a filter of a list", () => {
  it.each(cells)("rejects a $name outside the scope of $role in $path", async ({ path, name, role }) => {
    const list = (value: string) => people[role].get(`${path}?${name}=${value}`);
    const [known, outside, missing] =
      name === "tenantId" ? [own.id, other.id, unknownTenantId] : [product, otherTeamsProduct, unknownProductId];
    expect((await list(known)).status).toBe(200);
    const unknown = await list(missing);
    expect(unknown).toMatchObject({ status: 400, body: { code: "badRequest", errors: [{ pointer: `?${name}` }] } });
    const seesAll = role === "platform-admin" || role === "auditor";
    const answer = await list(outside);
    if (seesAll) expect(answer.status).toBe(200);
    else expect(withoutRequest(answer)).toEqual(withoutRequest(unknown));
  });

  it("accepts deleted tenants and deprecated products", async () => {
    const { tenant } = await onboardTenant();
    const admin = people["platform-admin"];
    await admin.delete(`/tenants/${tenant.id}`);
    expect((await admin.get(`/operations?tenantId=${tenant.id}`)).status).toBe(200);
    expect((await admin.get(`/events?productId=${otherTeamsProduct}`)).status).toBe(200);
  });
});

describe("the filter of a notification", () => {
  const subscribe = (role: keyof typeof people, filter: object) =>
    people[role].post("/notifications", { topic: quietTopic, protocol: "email", endpoint: uniqueEmail(), filter });

  it.each(["platform-admin", "product-owner", "tenant-admin"] as const)(
    "is limited to the scope of %s",
    async (role) => {
      for (const [name, known, outside, missing] of [
        ["tenantId", own.id, other.id, unknownTenantId],
        ["productId", product, otherTeamsProduct, unknownProductId],
      ] as const) {
        expect((await subscribe(role, { [name]: known })).status).toBe(201);
        const unknown = await subscribe(role, { [name]: missing });
        expect(unknown).toMatchObject({ status: 400, body: { errors: [{ pointer: `/filter/${name}` }] } });
        const answer = await subscribe(role, { [name]: outside });
        if (role === "platform-admin") expect(answer.status).toBe(201);
        else expect(withoutRequest(answer)).toEqual(withoutRequest(unknown));
      }
    },
  );

  it("does not subscribe the same address twice in another spelling", async () => {
    const endpoint = uniqueEmail();
    const body = { topic: quietTopic, protocol: "email" };
    const first = await people["platform-admin"].post("/notifications", { ...body, endpoint: endpoint.toUpperCase() });
    expect(first).toMatchObject({ status: 201, body: { endpoint } });
    const second = await people["platform-admin"].post("/notifications", { ...body, endpoint });
    expect(second).toMatchObject({ status: 409, body: { code: "endpointTaken" } });
  });
});
