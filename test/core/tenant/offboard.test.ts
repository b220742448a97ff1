import { describe, expect, it } from "vitest";
import { offboardTenant } from "../../../handlers/core/tenant/offboard.ts";
import type { TenantState } from "../../../handlers/core/tenant/tenant-state.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import { buildContext, buildOperation, buildSubscription, buildTenant } from "../../support/builders.ts";

const onboarding = buildOperation({ id: `op_${"1".repeat(32)}`, status: "failed" });

const buildChild = (overrides: Partial<OperationRecord>): OperationRecord =>
  buildOperation({ id: `op_${"2".repeat(32)}`, kind: "subscription.provision", productId: "crm", ...overrides });

const buildState = (subscription: SubscriptionRecord, running: OperationRecord[] = []): TenantState => {
  const { activeOperationId: _, ...rest } = buildTenant({ status: "failed", lastOperationId: onboarding.id });
  const tenant = running.length === 0 ? rest : buildTenant({ activeOperationId: onboarding.id });
  return { tenant, subscriptions: [subscription], running: new Map(running.map((one) => [one.id, one])) };
};

describe("the offboarding of a tenant", () => {
  it("records the removal that supersedes each cancelled operation", () => {
    const active = buildChild({});
    const subscription = buildSubscription({ status: "provisioning", activeOperationId: active.id });
    const decision = offboardTenant(buildState(subscription, [active]), buildContext());
    const cancelled = decision.ok ? decision.changes.filter(({ before }) => before?.status === "running") : [];
    expect(cancelled).toMatchObject([{ after: { status: "cancelling", supersededBy: decision.operationId } }]);
  });
});
