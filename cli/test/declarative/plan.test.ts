import { describe, expect, test } from "vitest";
import type { Product, Tenant, User } from "../../../console/src/api/openapi.d.ts";
import { routeOf } from "../../src/api/routes.ts";
import type { Declaration } from "../../src/declarative/declaration.ts";
import { planChanges } from "../../src/declarative/plan.ts";
import type { State } from "../../src/declarative/state.ts";

const declare = (kind: Declaration["kind"], fields: object): Declaration => ({
  kind,
  fields: fields as Record<string, unknown>,
  file: "a.yaml",
});

const crm = { id: "crm", name: "CRM", team: "crm-team", status: "available", tags: { a: "1" } } as unknown as Product;
const ada = { id: "usr_1", email: "ada@acme.example", roles: ["member"], attributes: { locale: "fr" }, products: {} };
const acme = {
  ...{
    id: "ten_1",
    name: "Acme",
    adminEmail: "admin@acme.example",
    externalId: "k-1",
    tags: { region: "emea" },
    users: [ada],
  },
  subscriptions: [
    { productId: "crm", planId: "standard", seats: 5, status: "active" },
    { productId: "helpdesk", planId: "basic", status: "cancelled" },
  ],
} as unknown as Tenant & { users: User[] };
const state: State = { products: [crm], tenants: [acme], staff: [], notifications: [], operations: [] };

const declared = {
  ...{ name: "Acme", adminEmail: "admin@acme.example", externalId: "k-1", tags: { region: "emea" } },
  subscriptions: [{ productId: "crm", planId: "standard", seats: 5 }],
  users: [{ email: "Ada@acme.example", roles: ["member"] }],
};
const planTenant = (change: object) => planChanges([declare("Tenant", { ...declared, ...change })], state);

describe("a plan", () => {
  test("is empty if the platform has what the files declare, with defaults and more beside it", () => {
    expect(planTenant({})).toEqual([]);
  });

  test("has just the one field that differs", () => {
    const subscriptions = [{ productId: "crm", planId: "standard", seats: 9 }];
    expect(planTenant({ subscriptions })).toMatchObject([
      {
        ...{ action: "update", key: "k-1/crm", fields: ["seats"], route: "subscriptions:change" },
        parts: { path: { tenantId: "ten_1", productId: "crm" }, body: { seats: 9 } },
      },
    ]);
  });

  test("changes each field of a tenant that the API can change", () => {
    for (const name of Object.keys(routeOf("tenants:update").body).filter((one) => one !== "externalId")) {
      expect(planTenant({ [name]: "another" })).toMatchObject([
        { route: "tenants:update", fields: [name], parts: { body: { [name]: "another" } } },
      ]);
    }
  });

  test("finds a tenant by its external id, also under another name", () => {
    expect(planTenant({ name: "Acme Ltd" })).toMatchObject([
      { route: "tenants:update", parts: { body: { name: "Acme Ltd" } } },
    ]);
  });

  test("removes a tag that is no longer declared, and nothing else", () => {
    const removals = planTenant({ tags: {} });
    expect(removals.map(({ fields, parts }) => [fields, parts.body])).toEqual([[["tags"], { tags: {} }]]);
    expect(planTenant({ subscriptions: [], users: [] })).toEqual([]);
  });

  test("subscribes again to a product whose subscription was cancelled", () => {
    const subscriptions = [{ productId: "helpdesk", planId: "basic" }];
    expect(planTenant({ subscriptions })).toMatchObject([{ action: "create", route: "subscriptions:create" }]);
  });

  test("keeps the attributes that are not declared", () => {
    const users = [{ email: "ada@acme.example", roles: ["member"], attributes: { displayName: "Ada" } }];
    expect(planTenant({ users })).toMatchObject([
      { parts: { body: { attributes: { locale: "fr", displayName: "Ada" } } } },
    ]);
  });

  test("keeps the attributes of staff that are not declared", () => {
    const staff = [{ ...ada, attributes: { locale: "fr" } }] as unknown as User[];
    const fields = { email: ada.email, attributes: { displayName: "Ada" } };
    expect(planChanges([declare("Staff", fields)], { ...state, staff })).toMatchObject([
      { route: "staff:update", parts: { body: { attributes: { locale: "fr", displayName: "Ada" } } } },
    ]);
  });

  test("compares e-mail addresses without regard to case, as the API does", () => {
    const products = [{ ...crm, ownerEmail: "team@crm.example" }];
    const notifications = [
      { topic: "lifecycle", protocol: "email", endpoint: "ops@acme.example" },
      { topic: "lifecycle", protocol: "https", endpoint: "https://acme.example/Hook" },
    ] as unknown as State["notifications"];
    const declarations = [
      declare("Tenant", { ...declared, adminEmail: "Admin@Acme.example" }),
      declare("Product", { id: "crm", ownerEmail: "Team@CRM.example" }),
      declare("Notification", { topic: "lifecycle", protocol: "email", endpoint: "Ops@Acme.example" }),
    ];
    expect(planChanges(declarations, { ...state, products, notifications })).toEqual([]);
    const url = declare("Notification", {
      topic: "lifecycle",
      protocol: "https",
      endpoint: "https://acme.example/hook",
    });
    expect(planChanges([url], { ...state, notifications })).toMatchObject([{ route: "notifications:create" }]);
  });

  test("invites the first administrator of a new tenant only once, also in another spelling", () => {
    const users = [{ email: "a@new.example", roles: ["tenant-admin"] }];
    const changes = planChanges([declare("Tenant", { name: "New", adminEmail: "A@New.example", users })], state);
    expect(changes.map(({ kind }) => kind)).toEqual(["Tenant"]);
  });

  test("rejects staff declared twice in different spellings", () => {
    const twice = ["a@b.example", "A@b.example"].map((email) => declare("Staff", { email }));
    expect(() => planChanges(twice, state)).toThrow("declared twice");
  });

  test("goes from products to their tenants, and tells what waits for what", () => {
    const tenant = { name: "New", adminEmail: "a@new.example", subscriptions: [{ productId: "erp", planId: "one" }] };
    const users = [
      { email: "b@new.example", roles: ["member"] },
      { email: "a@new.example", roles: ["tenant-admin"] },
    ];
    const changes = planChanges([declare("Tenant", { ...tenant, users }), declare("Product", { id: "erp" })], state);
    expect(changes.map(({ kind, key, waitsFor }) => [kind, key, waitsFor])).toEqual([
      ["Product", "erp", undefined],
      ["Tenant", "New", "erp"],
      ["User", "New/b@new.example", "New"],
    ]);
  });

  test("verifies a product again whose verification failed", () => {
    const failed: State = { ...state, products: [{ ...crm, status: "failed" }] };
    expect(planChanges([declare("Product", { id: "crm", name: "CRM" })], failed)).toMatchObject([
      { route: "products:verify" },
    ]);
  });

  test("rejects a change of what can't be changed, and a name that is declared twice", () => {
    const usage = expect.objectContaining({ exitCode: 2 });
    expect(() => planChanges([declare("Product", { id: "crm", team: "other" })], state)).toThrow(usage);
    expect(() =>
      planChanges([declare("Staff", { email: "a@b.example" }), declare("Staff", { email: "a@b.example" })], state),
    ).toThrow(usage);
  });
});
