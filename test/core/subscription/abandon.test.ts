import { describe, expect, it } from "vitest";
import { resolveActions } from "../../../handlers/core/shared/allowed-actions.ts";
import { type AbandonState, abandonSubscription } from "../../../handlers/core/subscription/abandon.ts";
import { subscribe } from "../../../handlers/core/subscription/subscribe.ts";
import { SubscriptionStatus } from "../../../schemas/subscription.ts";
import {
  buildCaller,
  buildContext,
  buildOperation,
  buildProduct,
  buildSubscription,
  buildTenant,
  TENANT_ID,
} from "../../support/builders.ts";

const { activeOperationId: _, ...tenant } = buildTenant({ status: "active" });
const removal = buildOperation({ kind: "subscription.deprovision", status: "failed" });
const failed = buildSubscription({
  ...{ status: "failed", reason: "It was protected.", leftBehind: "removal", lastOperationId: removal.id },
  ...{ seats: 5, outputs: { Url: "x" }, templateKey: "templates/crm/1" },
});
const stateWith = (overrides: Partial<AbandonState> = {}): AbandonState => ({
  ...{ tenant, subscription: failed, lastOperation: removal, product: buildProduct() },
  ...overrides,
});
const actionsOf = (subscription: AbandonState["subscription"], caller = buildCaller()) =>
  resolveActions(caller, "subscription", { tenant, subscription }).allowedActions;
function collectCode(overrides: Partial<AbandonState>): string {
  const decision = abandonSubscription(stateWith(overrides), "Its account was closed.");
  return decision.ok ? `accepted ${decision.changes.length}` : decision.rejection.code;
}

describe("a subscription with a failed removal", () => {
  it("is abandoned: it is cancelled, releases its seats and names remaining resources", () => {
    const decision = abandonSubscription(stateWith(), "Its account was closed.");
    if (!decision.ok) throw new Error(decision.rejection.detail);
    const [change] = decision.changes;
    expect(change?.after).toMatchObject({ status: "cancelled", abandoned: true, reason: "Its account was closed." });
    for (const field of ["outputs", "templateKey", "leftBehind"]) expect(change?.after).not.toHaveProperty(field);
    expect(change?.seats).toEqual([{ tenantId: TENANT_ID, productId: "crm", limit: undefined }]);
    const stackName = `tenantry-crm-${TENANT_ID.replace("_", "-")}`;
    const left = { account: "222222222222", region: "us-east-1", stackName };
    expect(change?.events).toMatchObject([
      {
        name: "SubscriptionAbandoned",
        data: { tenantId: TENANT_ID, productId: "crm", reason: "Its account was closed.", left },
      },
    ]);
    expect(decision.preconditions).toEqual([{ type: "tenant", record: tenant }]);
  });

  it("names no stack for a self-provisioned product", () => {
    const decision = abandonSubscription(stateWith({ subscription: { ...failed, integration: "events" } }), "Gone.");
    expect(decision.ok && decision.changes[0]?.events[0]?.data).not.toHaveProperty("left.stackName");
  });

  it("is abandoned once, and a repeated request changes nothing", () => {
    expect(collectCode({ subscription: { ...failed, status: "cancelled", abandoned: true } })).toBe("accepted 0");
    expect(collectCode({ subscription: { ...failed, status: "cancelled" } })).toBe("illegalTransition");
  });

  it("can't be abandoned while an operation runs on it or its tenant", () => {
    const activeOperationId = removal.id;
    expect(collectCode({ subscription: { ...failed, activeOperationId } })).toBe("busy");
    expect(collectCode({ tenant: { ...tenant, activeOperationId } })).toBe("busy");
    for (const status of ["queued", "running", "cancelling"] as const) {
      expect(collectCode({ lastOperation: { ...removal, status } })).toBe("busy");
    }
  });

  it("can be subscribed again and is then a usual subscription", () => {
    const subscription = { ...failed, status: "cancelled" as const, abandoned: true };
    const state = { tenant, product: buildProduct(), subscriptions: [subscription] };
    const decision = subscribe(state, { productId: "crm", planId: "standard" }, buildContext());
    if (!decision.ok) throw new Error(decision.rejection.detail);
    expect(decision.changes[0]?.after).not.toHaveProperty("abandoned");
  });
});

describe("any other subscription", () => {
  it("can't be abandoned without a failed removal", () => {
    const { leftBehind: _, ...clean } = failed;
    for (const subscription of [clean, { ...clean, leftBehind: "provisioning" as const }]) {
      expect(collectCode({ subscription })).toBe("illegalTransition");
    }
  });

  it.each(SubscriptionStatus.options)("that is %s is abandoned exactly if allowedActions lists it", (status) => {
    for (const leftBehind of ["provisioning", "removal", undefined] as const) {
      const subscription = buildSubscription({ status, ...(leftBehind ? { leftBehind } : {}) });
      const allowed = actionsOf(subscription).includes("abandon");
      expect(collectCode({ subscription })).toBe(allowed ? "accepted 1" : "illegalTransition");
    }
    const asTenant = buildCaller({ roles: ["tenant-admin"], tenantId: TENANT_ID });
    expect(actionsOf(failed, asTenant)).toEqual([]);
  });
});
