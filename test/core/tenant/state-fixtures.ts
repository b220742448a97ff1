import type { TenantState } from "../../../handlers/core/tenant/tenant-state.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import { buildOperation, buildTenant } from "../../support/builders.ts";

/** The tenant's failed onboarding. */
export const onboarding = buildOperation({ id: `op_${"1".repeat(32)}`, status: "failed" });

/** Returns an operation on the subscription. */
export const buildChild = (overrides: Partial<OperationRecord>): OperationRecord =>
  buildOperation({ id: `op_${"2".repeat(32)}`, kind: "subscription.provision", productId: "crm", ...overrides });

/** Returns the state of a tenant with one subscription and its running operations. */
export function buildState(subscription: SubscriptionRecord, running: OperationRecord[] = []): TenantState {
  const { activeOperationId: _, ...rest } = buildTenant({ status: "failed", lastOperationId: onboarding.id });
  const tenant = running.length === 0 ? rest : buildTenant({ activeOperationId: onboarding.id });
  return { tenant, subscriptions: [subscription], running: new Map(running.map((one) => [one.id, one])) };
}
