import type { OperationRecord } from "../../../schemas/operation.ts";
import { CANCELLED, failOrCancelOperation, isOver, requestCancellation } from "../operation/operation.ts";
import { accept, type Context, type OperationDecision } from "../shared/decision.ts";
import { startTenantOperation, type TenantState } from "./tenant-state.ts";

/** The reason of those that are stopped because their tenant or subscription goes. */
const buildCancellationFailure = (what: string, { actor }: Context) => ({
  code: CANCELLED,
  reason: `Stopped, because ${what} (asked for by ${actor}).`,
  retryable: false,
});

/** Whether an operation can be asked to stop: a removal goes on, whatever happens. */
const isCancellable = (operation: OperationRecord | undefined): operation is OperationRecord =>
  operation !== undefined && !isOver(operation) && operation.kind !== "subscription.deprovision";

/**
 * Offboards a tenant; never refused as busy. What runs on its subscriptions is stopped and comes to rest first; an
 * operation of the tenant's own ends here, because this one takes over what it would have undone.
 */
export const offboardTenant = (state: TenantState, context: Context): OperationDecision => {
  const { tenant, subscriptions, running } = state;
  if (tenant.status === "deleted" || tenant.status === "offboarding") {
    return { ...accept([]), operationId: tenant.lastOperationId };
  }
  const error = buildCancellationFailure("the tenant is offboarded", context);
  const operationId = context.newId("op");
  const own = running.get(tenant.activeOperationId ?? "");
  const stopped = subscriptions
    .map((one) => running.get(one.activeOperationId ?? ""))
    .filter(isCancellable)
    .map((operation) => requestCancellation(operation, error, { supersededBy: operationId }));
  const ended =
    own === undefined ? [] : [failOrCancelOperation({ ...own, status: "cancelling", error }, error, context.now)];
  return startTenantOperation(state, "tenant.offboard", context, { operationId, more: [...ended, ...stopped] });
};
