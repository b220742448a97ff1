import { describe, expect, it } from "vitest";
import { requestTenant } from "../../../handlers/core/tenant/request.ts";
import { RequestTenant } from "../../../schemas/tenant.ts";
import { buildContext, buildProduct, eventNamesOf, expectAccepted, TENANT_ID } from "../../support/builders.ts";

const request = (overrides: object = {}) =>
  RequestTenant.parse({ name: "Acme", adminEmail: "Admin@Acme.example", ...overrides });
const crm = { productId: "crm", planId: "standard" };
const buildState = (overrides: object = {}) => ({
  products: new Map([["crm", buildProduct()]]),
  ...overrides,
});

describe("the request for a tenant", () => {
  it("creates the tenant, its administrator, its subscriptions and their operations with events", () => {
    const changes = expectAccepted(requestTenant(buildState(), request({ subscriptions: [crm] }), buildContext()));
    expect(changes.map(({ type }) => type)).toEqual(["tenant", "operation", "user", "subscription", "operation"]);
    expect(eventNamesOf(changes)).toEqual(["TenantRequested", "UserRequested", "ProductSubscribed"]);
  });

  it("makes the tenant's operation the parent of its subscriptions' operations", () => {
    const decision = requestTenant(buildState(), request({ subscriptions: [crm] }), buildContext());
    const operations = expectAccepted(decision).flatMap((change) =>
      change.type === "operation" ? [change.after] : [],
    );
    expect(operations.map(({ kind, parentId }) => ({ kind, parentId }))).toEqual([
      { kind: "tenant.onboard", parentId: undefined },
      { kind: "subscription.provision", parentId: decision.operationId },
    ]);
  });

  it("takes the plan's seats for a subscription unless the request has fewer", () => {
    const decision = requestTenant(buildState(), request({ subscriptions: [crm] }), buildContext());
    const fewer = requestTenant(buildState(), request({ subscriptions: [{ ...crm, seats: 3 }] }), buildContext());
    const seats = [decision, fewer].flatMap((one) =>
      one.ok ? one.changes.flatMap((change) => (change.type === "subscription" ? [change.after.seats] : [])) : [],
    );
    expect(seats).toEqual([10, 3]);
  });

  it("stores the administrator's e-mail in lower case and reserves it", () => {
    const decision = requestTenant(buildState(), request(), buildContext());
    const user = decision.ok ? decision.changes.find((change) => change.type === "user") : undefined;
    expect(user?.reserve).toEqual([{ catalog: "user", kind: "email", value: "admin@acme.example" }]);
  });

  it("puts no e-mail and no name into events", () => {
    const decision = requestTenant(buildState(), request({ subscriptions: [crm] }), buildContext());
    const data = JSON.stringify(expectAccepted(decision).flatMap((change) => change.events));
    expect(data).not.toMatch(/acme/i);
  });

  it.each([
    ["a name that is taken", { nameHolder: TENANT_ID }, {}, "nameTaken", "/name"],
    ["an e-mail that is taken", { emailHolder: {} }, {}, "emailTaken", "/adminEmail"],
    [
      "an unknown product",
      {},
      { subscriptions: [{ productId: "erp", planId: "standard" }] },
      "unknownReference",
      "/subscriptions/0/productId",
    ],
    [
      "an unknown plan",
      {},
      { subscriptions: [{ productId: "crm", planId: "gold" }] },
      "unknownReference",
      "/subscriptions/0/planId",
    ],
    [
      "more seats than the plan has",
      {},
      { subscriptions: [{ ...crm, seats: 11 }] },
      "invalidField",
      "/subscriptions/0/seats",
    ],
    [
      "parameters that the plan does not allow",
      {},
      { subscriptions: [{ ...crm, parameters: { subdomain: "x" } }] },
      "invalidField",
      "/subscriptions/0/parameters/subdomain",
    ],
    [
      "a product that is not available",
      { products: new Map([["crm", buildProduct({ status: "verifying" })]]) },
      { subscriptions: [crm] },
      "productUnavailable",
      undefined,
    ],
  ])("rejects %s with its pointer", (_, stateOverrides, body, code, pointer) => {
    const decision = requestTenant(buildState(stateOverrides), request(body), buildContext());
    if (decision.ok) throw new Error("it was accepted");
    expect(decision.rejection.code).toBe(code);
    expect(decision.rejection.errors?.[0]?.pointer).toBe(pointer);
  });

  it("returns the same decision for the same input", () => {
    const ask = () => requestTenant(buildState(), request({ subscriptions: [crm] }), buildContext());
    expect(ask()).toEqual(ask());
  });
});
