import type { OperationRecord } from "../../../schemas/operation.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import type { TenantRecord } from "../../../schemas/tenant.ts";
import type { Change } from "../shared/decision.ts";
import { tenantTransitions } from "../shared/transitions.ts";
import { isInProgress } from "../subscription/subscription.ts";
import { isPrepared } from "./complete-preparation.ts";
import { applyTenantTransition } from "./tenant.ts";

/**
 * Activates a tenant after a failed onboarding, if a retry has activated one of its subscriptions. If the tenant's own
 * workflow failed, its first administrator does not exist, and only a retry of the onboarding can activate the tenant.
 */
export function recoverTenant(
  tenant: TenantRecord,
  subscriptions: SubscriptionRecord[],
  lastOperation: OperationRecord,
): Change[] {
  const recovered =
    tenant.status === "failed" &&
    tenant.activeOperationId === undefined &&
    lastOperation.kind === "tenant.onboard" &&
    isPrepared(lastOperation) &&
    !subscriptions.some(isInProgress) &&
    subscriptions.some((one) => one.status === "active");
  if (!recovered) return [];
  const { reason: _, ...draft } = tenant;
  const productIds = subscriptions.map((one) => one.productId);
  return [applyTenantTransition(tenant, draft, tenantTransitions.activate, lastOperation.id, { productIds })];
}
