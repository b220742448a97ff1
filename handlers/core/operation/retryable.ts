import type { OperationRecord } from "../../../schemas/operation.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import type { TenantRecord } from "../../../schemas/tenant.ts";
import type { UserRecord } from "../../../schemas/user.ts";
import { selectVerificationTransition } from "../product/verification.ts";
import { isAllowedFrom, operationTransitions } from "../shared/transitions.ts";
import { checkRetriedWork, type ParentRollout } from "../subscription/check-retry.ts";
import { type SubscriptionWork, selectRestart } from "../subscription/subscription.ts";
import { type TenantOperationKind, tenantWork } from "../tenant/tenant.ts";
import { type UserWork, userWork } from "../user/user.ts";
import { isEventDriven } from "./planned-steps.ts";

/** The records of an operation's target, of the target's tenant and of its product, and the rollout that started it. */
export type RetryTarget = {
  tenant?: TenantRecord | undefined;
  subscription?: SubscriptionRecord | undefined;
  product?: ProductRecord | undefined;
  user?: UserRecord | undefined;
  rollout?: ParentRollout | undefined;
};

/** Returns whether the target permits the operation to start again. */
function canRestart(operation: OperationRecord, records: RetryTarget, now: string): boolean {
  const { kind, target } = operation;
  const { tenant, subscription, product, user, rollout } = records;
  switch (target.type) {
    case "tenant":
      return tenant !== undefined && isAllowedFrom(tenantWork[kind as TenantOperationKind].start, tenant.status);
    case "subscription": {
      if (tenant === undefined || subscription === undefined) return false;
      const tenantPermits = kind === "subscription.deprovision" || ["active", "failed"].includes(tenant.status);
      if (!tenantPermits) return false;
      if (!isAllowedFrom(selectRestart(kind as SubscriptionWork, subscription), subscription.status)) return false;
      return checkRetriedWork(subscription, operation, { product, rollout }, now) === undefined;
    }
    case "product":
      return (
        !isEventDriven(kind) &&
        product !== undefined &&
        isAllowedFrom(selectVerificationTransition(product), product.status)
      );
    case "user":
      return user !== undefined && isAllowedFrom(userWork[kind as UserWork].restart, user.status);
  }
}

/**
 * Returns whether an operation can be retried: it failed or was cancelled, it is the last one on its target, the target
 * is in a status from which the operation starts, a subscription's product still offers what it would bring, and the
 * rollout that started it has not turned back. Another operation that runs at the moment does not count.
 */
export function isRetryable(operation: OperationRecord, target: RetryTarget, now: string): boolean {
  if (!isAllowedFrom(operationTransitions.retry, operation.status)) return false;
  const record = target[operation.target.type];
  return record?.lastOperationId === operation.id && canRestart(operation, target, now);
}
