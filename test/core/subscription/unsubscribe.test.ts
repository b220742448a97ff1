import { describe, expect, it } from "vitest";
import { unsubscribe } from "../../../handlers/core/subscription/unsubscribe.ts";
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

describe("an unsubscription while an operation runs", () => {
  it("requires an unchanged subscription, because an operation that ended would start no removal", () => {
    const active = buildChild({});
    const subscription = buildSubscription({ status: "provisioning", activeOperationId: active.id });
    const decision = unsubscribe(subscription, buildState(subscription, [active]), buildContext());
    expect(decision).toMatchObject({ ok: true, preconditions: [{ type: "subscription", record: subscription }] });
  });
});
