import type { OperationRecord } from "../../../schemas/operation.ts";
import type { TenantRecord } from "../../../schemas/tenant.ts";
import { CANCELLED, failOrCancelOperation, isOver, requestCancellation } from "../operation/operation.ts";
import { accept, type Context, type OperationDecision } from "../shared/decision.ts";
import { checkStatus } from "../shared/rejections.ts";
import { tenantTransitions } from "../shared/transitions.ts";
import { startTenantOperation, type TenantState } from "./tenant-state.ts";

/** Builds the failure of the operations that an offboarding cancels. */
const buildCancellationFailure = ({ actor }: Context) => ({
  code: CANCELLED,
  reason: `Cancelled because the tenant is offboarded (requested by ${actor}).`,
  retryable: false,
});

/** Returns whether an offboarding can cancel an operation; a removal continues. */
const isCancellable = (operation: OperationRecord | undefined): operation is OperationRecord =>
  operation !== undefined && !isOver(operation) && operation.kind !== "subscription.deprovision";

/** Returns why a tenant can't be offboarded again. A repeated request is answered with the last operation. */
export const checkOffboarding = ({ status }: TenantRecord) =>
  checkStatus(tenantTransitions.offboard, status, { resource: "tenant", predicate: "be offboarded again" });

/**
 * Offboards a tenant, even while operations run on it. Operations on its subscriptions are cancelled and end first. The
 * tenant's own operation ends immediately, because the offboarding undoes its work.
 */
export function offboardTenant(state: TenantState, context: Context): OperationDecision {
  const { tenant, subscriptions, running } = state;
  if (checkOffboarding(tenant)) {
    return { ...accept([]), operationId: tenant.lastOperationId };
  }
  const error = buildCancellationFailure(context);
  const operationId = context.newId("op");
  const tenantOperation = running.get(tenant.activeOperationId ?? "");
  const cancelled = subscriptions
    .map((one) => running.get(one.activeOperationId ?? ""))
    .filter(isCancellable)
    .map((operation) => requestCancellation(operation, error, { supersededBy: operationId }));
  const ended = tenantOperation
    ? [failOrCancelOperation({ ...tenantOperation, status: "cancelling", error }, error, context.now)]
    : [];
  return startTenantOperation(state, "tenant.offboard", context, { operationId, more: [...ended, ...cancelled] });
}
