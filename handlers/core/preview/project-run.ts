import type { OperationRecord } from "../../../schemas/operation.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import type { TenantRecord } from "../../../schemas/tenant.ts";
import { isOver, runIdOf } from "../operation/operation.ts";
import { hasUndo } from "../operation/undo.ts";
import type { Change, Context } from "../shared/decision.ts";
import { completeSubscriptionWork, type WorkOutcome } from "../subscription/complete-work.ts";
import { reconcileTenant } from "../tenant/reconcile.ts";
import { type TenantOperationKind, tenantWork } from "../tenant/tenant.ts";
import type { TenantState } from "../tenant/tenant-state.ts";

/** A tenant with its subscriptions and operations, as changes would leave them. */
type ProjectedState = {
  tenant: TenantRecord;
  subscriptions: Map<string, SubscriptionRecord>;
  operations: Map<string, OperationRecord>;
};

/** Applies changes without storing them. The fields that the store sets keep their former values. */
function applyChanges(state: ProjectedState, changes: Change[]): void {
  for (const { type, before, after } of changes) {
    if (type === "tenant") state.tenant = { ...before, ...after } as TenantRecord;
    if (type === "operation") state.operations.set(after.id, { ...before, ...after } as OperationRecord);
    if (type === "subscription")
      state.subscriptions.set(after.productId, { ...before, ...after } as SubscriptionRecord);
  }
}

/** Ends the work that runs on the subscriptions: a cancelled operation undoes its work, any other one succeeds. */
function endRunningWork(state: ProjectedState, { now }: Context): void {
  for (const subscription of state.subscriptions.values()) {
    const operation = state.operations.get(subscription.activeOperationId ?? "");
    if (operation === undefined || isOver(operation)) continue;
    const { error } = operation;
    const outcome: WorkOutcome =
      error === undefined ? { status: "succeeded" } : { status: "failed", error, undone: hasUndo(operation) };
    applyChanges(state, completeSubscriptionWork(subscription, operation, outcome, now));
  }
}

/**
 * Returns the changes with which a tenant's new operation starts the work on its subscriptions, if nothing fails. The
 * reconciliation makes the same changes later, when the tenant's own workflow has ended.
 */
export function projectTenantRun(state: TenantState, changes: Change[], context: Context): Change[] {
  const projected: ProjectedState = {
    tenant: state.tenant,
    subscriptions: new Map(state.subscriptions.map((one) => [one.productId, one])),
    operations: new Map(state.running),
  };
  applyChanges(projected, changes);
  const queued = projected.operations.get(projected.tenant.activeOperationId ?? "");
  // An onboarding starts the work on its subscriptions with its own request.
  if (queued === undefined || !("each" in tenantWork[queued.kind as TenantOperationKind])) return [];
  endRunningWork(projected, context);
  const operation: OperationRecord = { ...queued, status: "running" };
  const tenant = { ...projected.tenant, preparedFor: runIdOf(operation) };
  const subscriptions = [...projected.subscriptions.values()];
  return reconcileTenant({ tenant, subscriptions, operation }, context);
}
