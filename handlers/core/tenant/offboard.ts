import type { OperationRecord } from "../../../schemas/operation.ts";
import type { TenantRecord } from "../../../schemas/tenant.ts";
import { CANCELLED, failOrCancelOperation, isOver, requestCancellation } from "../operation/operation.ts";
import { accept, type Change, type Context, type OperationDecision } from "../shared/decision.ts";
import { checkStatus } from "../shared/rejections.ts";
import { tenantTransitions } from "../shared/transitions.ts";
import { startTenantOperation, type TenantState } from "./tenant-state.ts";

const buildCancellationFailure = (reason: string) => ({ code: CANCELLED, reason, retryable: false });

/** Returns whether an offboarding can cancel an operation; a removal continues. */
const isCancellable = (operation: OperationRecord | undefined): operation is OperationRecord =>
  operation !== undefined && !isOver(operation) && operation.kind !== "subscription.deprovision";

/** Ends the operation of a tenant at once as cancelled, because another operation on the tenant replaces it. */
export function endSupersededOperation(operation: OperationRecord | undefined, reason: string, now: string): Change[] {
  if (operation === undefined) return [];
  const error = buildCancellationFailure(reason);
  return [failOrCancelOperation({ ...operation, status: "cancelling", error }, error, now)];
}

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
  const reason = `Cancelled because the tenant is offboarded (requested by ${context.actor}).`;
  const error = buildCancellationFailure(reason);
  const operationId = context.newId("op");
  const cancelled = subscriptions
    .map((one) => running.get(one.activeOperationId ?? ""))
    .filter(isCancellable)
    .map((operation) => requestCancellation(operation, error, { supersededBy: operationId }));
  const ended = endSupersededOperation(running.get(tenant.activeOperationId ?? ""), reason, context.now);
  const { purgeAt: _, beforeLeaving: __, ...draft } = tenant;
  return startTenantOperation(state, "tenant.offboard", context, {
    operationId,
    draft,
    more: [...ended, ...cancelled],
  });
}
