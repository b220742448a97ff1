import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runIdOf } from "../../../handlers/core/operation/operation.ts";
import { reconcileTenant } from "../../../handlers/core/tenant/reconcile.ts";
import { SubscriptionStatus } from "../../../schemas/subscription.ts";
import { TenantStatus } from "../../../schemas/tenant.ts";
import { buildContext, buildOperation, buildSubscription, buildTenant, eventNamesOf } from "../../support/builders.ts";

const reconcile = (statuses: SubscriptionStatus[], tenant = buildTenant()) =>
  reconcileTenant(
    {
      tenant,
      subscriptions: statuses.map((status, index) =>
        buildSubscription({ productId: `p${index}`, status, reason: "it broke" }),
      ),
      operation: buildOperation(),
    },
    buildContext(),
  );

describe("the reconciliation of an onboarding tenant", () => {
  it.each<[string, SubscriptionStatus[], string[]]>([
    ["activates a tenant without subscriptions", [], ["TenantActivated", "OperationSucceeded"]],
    ["activates a tenant with an active subscription", ["active"], ["TenantActivated", "OperationSucceeded"]],
    ["waits for a subscription in progress", ["active", "provisioning"], []],
    ["waits for a requested subscription", ["requested"], []],
    ["keeps active subscriptions if another failed", ["active", "failed"], ["TenantActivated", "OperationSucceeded"]],
    ["fails if all subscriptions failed", ["failed", "failed"], ["TenantOnboardingFailed", "OperationFailed"]],
    ["fails if all but a removed one failed", ["failed", "cancelled"], ["TenantOnboardingFailed", "OperationFailed"]],
    ["fails if its only product was cancelled", ["cancelled"], ["TenantOnboardingFailed", "OperationFailed"]],
    [
      "activates a tenant with an active and a removed product",
      ["active", "cancelled"],
      ["TenantActivated", "OperationSucceeded"],
    ],
  ])("%s", (_, statuses, events) => {
    expect(eventNamesOf(reconcile(statuses))).toEqual(events);
  });

  it("waits for the tenant's own workflow", () => {
    const { preparedFor: _, ...tenant } = buildTenant();
    expect(reconcile(["active"], tenant)).toEqual([]);
  });

  it("contains the reason of each failed product", () => {
    const [tenant] = reconcile(["failed"]);
    expect(tenant?.after).toMatchObject({ status: "failed", reason: expect.stringContaining("p0: it broke") });
  });

  it("removes active subscriptions with rollBack and then fails", () => {
    const tenant = buildTenant({ onPartialFailure: "rollBack" });
    expect(eventNamesOf(reconcile(["active", "failed", "active"], tenant))).toEqual([
      "ProductUnsubscribed",
      "ProductUnsubscribed",
    ]);
    expect(reconcile(["deprovisioning", "failed", "active"], tenant)).toEqual([]);
    expect(eventNamesOf(reconcile(["cancelled", "failed"], tenant))).toEqual([
      "TenantOnboardingFailed",
      "OperationFailed",
    ]);
    expect(eventNamesOf(reconcile(["active", "active"], tenant))).toEqual(["TenantActivated", "OperationSucceeded"]);
  });

  it("fails after its own removal of a product, even if the failed product was removed meanwhile", () => {
    const operation = buildOperation();
    const subscriptions = [
      buildSubscription({ productId: "crm", status: "cancelled", parentRunId: runIdOf(operation) }),
      buildSubscription({ productId: "erp", status: "cancelled" }),
    ];
    const state = { tenant: buildTenant({ onPartialFailure: "rollBack" }), subscriptions, operation };
    expect(eventNamesOf(reconcileTenant(state, buildContext()))).toEqual(["TenantOnboardingFailed", "OperationFailed"]);
    const retried = { ...state, tenant: { ...state.tenant, preparedFor: `${operation.id}-2` } };
    const next = reconcileTenant({ ...retried, operation: { ...operation, run: 2 } }, buildContext());
    expect(eventNamesOf(next)).toEqual(["TenantActivated", "OperationSucceeded"]);
  });

  it("fails if its only product was cancelled during the retry", () => {
    const operation = buildOperation({ run: 2 });
    const subscriptions = [buildSubscription({ status: "cancelled", parentRunId: runIdOf(operation) })];
    const state = { tenant: buildTenant({ preparedFor: runIdOf(operation) }), subscriptions, operation };
    expect(eventNamesOf(reconcileTenant(state, buildContext()))).toEqual(["TenantOnboardingFailed", "OperationFailed"]);
  });

  it("changes no tenant in another status", () => {
    const others = TenantStatus.options.filter((status) => status !== "requested");
    for (const status of others) expect(reconcile(["active"], buildTenant({ status }))).toEqual([]);
  });

  it("ends the operation exactly if no subscription is in progress", () => {
    const ended: SubscriptionStatus[] = ["active", "suspended", "cancelled", "failed"];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...SubscriptionStatus.options), { maxLength: 6 }), (statuses) => {
        const idle = reconcile(statuses).length > 0;
        expect(idle).toBe(statuses.every((status) => ended.includes(status)));
      }),
    );
  });
});
