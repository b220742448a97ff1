import fc from "fast-check";
import { describe, expect, it } from "vitest";
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

describe("settling a tenant that is being onboarded", () => {
  it.each<[string, SubscriptionStatus[], string[]]>([
    ["becomes active when no product was asked for", [], ["TenantActivated", "OperationSucceeded"]],
    ["becomes active when its product is", ["active"], ["TenantActivated", "OperationSucceeded"]],
    ["waits for a product in progress", ["active", "provisioning"], []],
    ["waits for a product that has not begun", ["requested"], []],
    ["keeps what succeeded where another failed", ["active", "failed"], ["TenantActivated", "OperationSucceeded"]],
    ["fails when every product did", ["failed", "failed"], ["TenantOnboardingFailed", "OperationFailed"]],
  ])("%s", (_, statuses, events) => {
    expect(eventNamesOf(reconcile(statuses))).toEqual(events);
  });

  it("waits until its own workflow is done", () => {
    const { preparedFor: _, ...tenant } = buildTenant();
    expect(reconcile(["active"], tenant)).toEqual([]);
  });

  it("says why each product failed when all did", () => {
    const [tenant] = reconcile(["failed"]);
    expect(tenant?.after).toMatchObject({ status: "failed", reason: expect.stringContaining("p0: it broke") });
  });

  it("takes back what succeeded where a tenant wants all or nothing, and then gives up", () => {
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

  it("never touches a tenant in any other status", () => {
    const others = TenantStatus.options.filter((status) => status !== "requested");
    for (const status of others) expect(reconcile(["active"], buildTenant({ status }))).toEqual([]);
  });

  it("settles exactly when nothing is in progress, whatever the mix", () => {
    const ended: SubscriptionStatus[] = ["active", "suspended", "cancelled", "failed"];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...SubscriptionStatus.options), { maxLength: 6 }), (statuses) => {
        const idle = reconcile(statuses).length > 0;
        expect(idle).toBe(statuses.every((status) => ended.includes(status)));
      }),
    );
  });
});
