import { describe, expect, test } from "vitest";
import type { Operation, Product, User } from "../../../console/src/api/openapi.d.ts";
import { planChanges } from "../../src/declarative/plan.ts";
import type { State, TenantState } from "../../src/declarative/state.ts";

const crm = { productId: "crm", planId: "standard", seats: 5, status: "active", lastOperationId: "op_crm" };
const ada = { id: "usr_1", email: "ada@acme.example", roles: ["member"], status: "active", lastOperationId: "op_ada" };
const fields = { name: "Acme", adminEmail: "admin@acme.example", externalId: "k-1" };
const acme = {
  id: "ten_1",
  ...fields,
  status: "active",
  lastOperationId: "op_acme",
  subscriptions: [crm],
  users: [ada],
};
const declared = {
  ...fields,
  subscriptions: [{ productId: "crm", planId: "standard", seats: 5 }],
  users: [{ email: "ada@acme.example", roles: ["member"] }],
};

/** Plans the declared tenant against one whose parts and last operations are given. */
function plan(tenant: object, operations: Partial<Operation>[] = [], declaration: object = {}) {
  const state: State = {
    products: [],
    tenants: [{ ...acme, ...tenant } as unknown as TenantState],
    staff: [],
    notifications: [],
    operations: operations.map((one) => ({ retryable: true, ...one }) as Operation),
  };
  return planChanges([{ kind: "Tenant", fields: { ...declared, ...declaration }, file: "a.yaml" }], state);
}

const retryOf = (operationId: string) => ({
  fields: ["status"],
  route: "operations:retry",
  parts: { path: { operationId } },
});
const waitFor = (operationId: string) => ({ ...retryOf(operationId), route: "operations:read" });

describe("a plan for declared resources whose work failed", () => {
  test("retries the last operation of a failed subscription and of a failed user", () => {
    const subscriptions = [{ ...crm, status: "failed" }];
    const provision = [{ id: "op_crm", kind: "subscription.provision" as const }];
    expect(plan({ subscriptions }, provision)).toMatchObject([{ key: "k-1/crm", ...retryOf("op_crm") }]);
    const users = [{ ...ada, status: "failed" }];
    const invitation = [{ id: "op_ada", kind: "user.provision" as const }];
    expect(plan({ users }, invitation)).toMatchObject([{ key: "k-1/ada@acme.example", ...retryOf("op_ada") }]);
  });

  test("retries the update of an active user that has failed", () => {
    const users = [{ ...ada, reason: "The identity could not be updated." }];
    expect(plan({ users }, [{ id: "op_ada", kind: "user.update" }])).toMatchObject([retryOf("op_ada")]);
  });

  test("retries the work of failed staff", () => {
    const staff = [{ ...ada, status: "failed" }] as unknown as User[];
    const operations = [{ id: "op_ada", kind: "user.provision", retryable: true }] as Operation[];
    const state: State = { products: [], tenants: [], staff, notifications: [], operations };
    const declaration = { kind: "Staff" as const, fields: { email: ada.email, roles: ["member"] }, file: "a.yaml" };
    expect(planChanges([declaration], state)).toMatchObject([{ kind: "Staff", ...retryOf("op_ada") }]);
  });

  test("sends a changed field after the retry", () => {
    const subscriptions = [{ ...crm, status: "failed", seats: 9 }];
    const [retry, update] = plan({ subscriptions }, [{ id: "op_crm", kind: "subscription.provision" }]);
    expect([retry?.route, update?.route, update?.waitsFor]).toEqual([
      "operations:retry",
      "subscriptions:change",
      "k-1/crm",
    ]);
    expect(retry?.phase).toBeLessThan(update?.phase ?? 0);
  });

  test("retries an onboarding once, with the subscriptions that it provisions again", () => {
    const subscriptions = [
      { ...crm, status: "failed" },
      { ...crm, productId: "erp", status: "cancelled", lastOperationId: "op_undo" },
      { ...crm, productId: "shop", status: "failed", lastOperationId: "op_undo" },
      { ...crm, productId: "desk", status: "cancelled", lastOperationId: "op_removal" },
      // A person cancelled its provisioning alone.
      { ...crm, productId: "wiki", status: "cancelled", lastOperationId: "op_stopped" },
    ];
    const operations: Partial<Operation>[] = [
      { id: "op_acme", kind: "tenant.onboard" },
      { id: "op_crm", kind: "subscription.provision", status: "failed" },
      { id: "op_undo", kind: "subscription.deprovision", parentId: "op_acme" },
      { id: "op_removal", kind: "subscription.deprovision" },
      { id: "op_stopped", kind: "subscription.provision", parentId: "op_acme", status: "cancelled" },
    ];
    const requested = ["crm", "erp", "shop", "desk", "wiki"].map((productId) => ({ productId, planId: "standard" }));
    expect(plan({ status: "failed", subscriptions }, operations, { subscriptions: requested })).toMatchObject([
      { key: "k-1", ...retryOf("op_acme") },
      { key: "k-1/desk", route: "subscriptions:create", waitsFor: "k-1" },
      { key: "k-1/wiki", route: "subscriptions:create", waitsFor: "k-1" },
    ]);
  });

  test("never retries a removal: it names the resource instead", () => {
    const namesRemoval = expect.objectContaining({
      exitCode: 2,
      message: expect.stringContaining("removal has failed"),
    });
    const subscriptions = [{ ...crm, status: "failed" }];
    expect(() => plan({ subscriptions }, [{ id: "op_crm", kind: "subscription.deprovision" }])).toThrow(namesRemoval);
    expect(() => plan({ status: "failed" }, [{ id: "op_acme", kind: "tenant.offboard" }])).toThrow(namesRemoval);
    const users = [{ ...ada, status: "failed" }];
    expect(() => plan({ users }, [{ id: "op_ada", kind: "user.remove" }])).toThrow(namesRemoval);
  });

  test("retries nothing that the platform does not allow to retry", () => {
    const users = [{ ...ada, reason: "The identity could not be updated." }];
    const resent = { id: "op_ada", kind: "user.provision" as const, retryable: false };
    expect(plan({ users }, [resent])).toEqual([]);
    const subscriptions = [{ ...crm, status: "failed" }];
    const provision = { id: "op_crm", kind: "subscription.provision" as const, retryable: false };
    expect(plan({ status: "suspended", subscriptions }, [provision])).toEqual([]);
  });

  test("waits for the operation that provisions a declared resource, and for no other operation", () => {
    const busy = { activeOperationId: "op_now" };
    expect(plan({ subscriptions: [{ ...crm, status: "provisioning", ...busy }] })).toMatchObject([waitFor("op_now")]);
    expect(plan({ status: "requested", ...busy })).toMatchObject([waitFor("op_now")]);
    expect(plan({ status: "active", ...busy })).toEqual([]);
    // A user stays active during an update.
    expect(plan({ users: [{ ...ada, ...busy }] })).toMatchObject([waitFor("op_now")]);
  });
});

describe("a plan for declared products whose verification failed", () => {
  const integration = { kind: "cloudformation", template: "a", parameters: {} };
  const product = { id: "crm", name: "CRM", status: "failed", integration };
  const planProduct = (actual: object, declaration: object) => {
    const products = [{ ...product, ...actual } as unknown as Product];
    const state: State = { products, tenants: [], staff: [], notifications: [], operations: [] };
    const all = planChanges([{ kind: "Product", fields: { id: "crm", ...declaration }, file: "a.yaml" }], state);
    return all.map(({ route, phase }) => [route, phase]);
  };

  test("verifies after the update, and only if the update does not verify by itself", () => {
    expect(planProduct({}, { name: "Other" })).toEqual([
      ["products:update", 1],
      ["products:verify", 2],
    ]);
    expect(planProduct({}, { integration: { ...integration, template: "b" } })).toEqual([["products:update", 1]]);
    const candidate = { status: "available", unverified: true };
    const slower = { ...integration, timeoutMinutes: 9 };
    expect(planProduct(candidate, { integration: slower })).toEqual([["products:update", 1]]);
  });

  test("verifies a release again that has not passed, or waits for its verification", () => {
    const unverified = { status: "available", unverified: true };
    expect(planProduct(unverified, {})).toEqual([["products:verify", 2]]);
    expect(planProduct({ ...unverified, activeOperationId: "op_1" }, {})).toEqual([["operations:read", 2]]);
    expect(planProduct({ status: "verifying", activeOperationId: "op_1" }, {})).toEqual([["operations:read", 2]]);
    expect(planProduct({ status: "available" }, {})).toEqual([]);
  });
});
