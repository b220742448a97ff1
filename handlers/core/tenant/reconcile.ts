import type { Failure, OperationRecord } from "../../../schemas/operation.ts";
import type { SubscriptionRecord, SubscriptionStatus } from "../../../schemas/subscription.ts";
import type { TenantRecord } from "../../../schemas/tenant.ts";
import {
  failOrCancelOperation,
  requestedRunOf,
  runIdOf,
  succeedOperation,
  UNDO_FAILED,
} from "../operation/operation.ts";
import type { Change, Context } from "../shared/decision.ts";
import { joinReasons } from "../shared/reason.ts";
import { isAllowedFrom } from "../shared/transitions.ts";
import { startSubscriptionWork } from "../subscription/start-work.ts";
import { isInProgress, type SubscriptionWork } from "../subscription/subscription.ts";
import { endTenantOperation, staysSuspended, type TenantOperationKind, tenantWork } from "./tenant.ts";
import { listReservations } from "./unique-values.ts";

/** A tenant with its subscriptions and its running operation. */
export type ReconcileState = { tenant: TenantRecord; subscriptions: SubscriptionRecord[]; operation: OperationRecord };

const appendReasons = (sentence: string, failed: SubscriptionRecord[]) =>
  joinReasons([sentence, ...failed.map((one) => `${one.productId}: ${one.reason ?? "no reason given"}`)]);

type SubscriptionWorkRule = { kind: SubscriptionWork; from: readonly SubscriptionStatus[] };

/** Starts the work on each subscription in one of the statuses, unless the same run already failed on it. */
function startMatchingWork(
  context: Context,
  { tenant, subscriptions, operation }: ReconcileState,
  { kind, from }: SubscriptionWorkRule,
): Change[] {
  const parentRunId = runIdOf(operation);
  return subscriptions
    .filter((one) => from.includes(one.status) && !(one.parentRunId === parentRunId && one.failedInParentRun))
    .filter((one) => kind !== "subscription.reactivate" || !staysSuspended(tenant, one.productId))
    .flatMap(
      (one) =>
        startSubscriptionWork(context, kind, { before: one, draft: one }, { parentId: operation.id, parentRunId })
          .changes,
    );
}

/** Returns whether an onboarding's outcome depends on a subscription. A retry does not count subscriptions that were removed
 *  before it: otherwise no retry could succeed after the removal of the only product. */
const countsForOnboarding = (operation: OperationRecord, { status, parentRunId }: SubscriptionRecord): boolean =>
  status !== "cancelled" || requestedRunOf(operation) === 1 || parentRunId === runIdOf(operation);

/** Returns the failure of the tenant's operation; undefined if nothing failed so far. */
function findFailure({ tenant, subscriptions, operation }: ReconcileState): Failure | undefined {
  if (operation.status === "cancelling") return operation.error;
  const buildFailure = (code: string, reason: string) => ({ code, reason, retryable: true });
  if (operation.kind === "tenant.onboard") {
    const failed = subscriptions.filter((one) => one.status === "failed");
    if (tenant.onPartialFailure === "rollBack" && failed.length > 0) {
      const result = failed.some(({ leftBehind }) => leftBehind)
        ? "Not all subscriptions could be removed again."
        : "All subscriptions were removed again.";
      return buildFailure("rolledBack", appendReasons(`A product could not be provisioned. ${result}`, failed));
    }
    const judged = subscriptions.filter((one) => countsForOnboarding(operation, one));
    const allFailed = judged.length > 0 && !judged.some((one) => one.status === "active");
    if (!allFailed) return undefined;
    return buildFailure("noProductProvisioned", appendReasons("No product could be provisioned.", failed));
  }
  const failed = subscriptions.filter((one) => one.parentRunId === runIdOf(operation) && one.failedInParentRun);
  if (failed.length === 0) return undefined;
  return buildFailure("productFailed", appendReasons("The operation failed for some products.", failed));
}

/** Returns whether completed work must be undone. Only an onboarding with `keep` that nobody cancelled keeps it. */
const needsRollback = ({ tenant, operation }: ReconcileState): boolean =>
  operation.kind !== "tenant.onboard" || operation.status === "cancelling" || tenant.onPartialFailure === "rollBack";

/**
 * Returns the failure of a cancelled operation. Its code is `undoFailed` if a subscription could not be restored or its
 * removal is not confirmed: the operation then ends as failed.
 */
function withUndoFailure({ operation, subscriptions }: ReconcileState, failure: Failure): Failure {
  const work = tenantWork[operation.kind as TenantOperationKind];
  if (operation.status !== "cancelling" || !("undo" in work)) return failure;
  const from: readonly SubscriptionStatus[] = work.undo.from;
  const remaining = subscriptions.filter(({ status, leftBehind }) => leftBehind || from.includes(status));
  if (remaining.length === 0) return failure;
  const reason = appendReasons(`${failure.reason} The completed work could not be undone.`, remaining);
  return { code: UNDO_FAILED, reason, retryable: true };
}

/** Releases the unique values of a deleted tenant. The operation has removed its users before. */
const releaseValues = (ended: Extract<Change, { type: "tenant" }>): Change => ({
  ...ended,
  release: listReservations(ended.after),
});

/**
 * Returns the next changes of a tenant's operation: it starts the work on the subscriptions, undoes completed work
 * after a failure, and finally ends the operation. Returns no changes while a subscription is in progress. It depends
 * on the current state alone, so callers may repeat it at any time and in any order.
 */
export function reconcileTenant(state: ReconcileState, context: Context): Change[] {
  const { tenant, subscriptions, operation } = state;
  const work = tenantWork[operation.kind as TenantOperationKind];
  const transition = work.fail;
  if (tenant.activeOperationId !== operation.id || !isAllowedFrom(transition, tenant.status)) return [];
  if (operation.status !== "running" && operation.status !== "cancelling") return [];
  if (tenant.preparedFor !== runIdOf(operation) || subscriptions.some(isInProgress)) return [];

  const failure = findFailure(state);
  if (failure === undefined && "each" in work) {
    const kept = subscriptions.filter((one) => staysSuspended(tenant, one.productId));
    const next = [
      ...startMatchingWork(context, state, work.each),
      ...("kept" in work ? startMatchingWork(context, { ...state, subscriptions: kept }, work.kept) : []),
    ];
    if (next.length > 0) return next;
  }
  if (failure !== undefined && "undo" in work && needsRollback(state)) {
    const next = startMatchingWork(context, state, work.undo);
    if (next.length > 0) return next;
  }
  const productIds = subscriptions.map((one) => one.productId);
  const finalFailure = failure && withUndoFailure(state, failure);
  const tenantChange = endTenantOperation(tenant, operation, productIds, finalFailure);
  const operationChange = finalFailure
    ? failOrCancelOperation(operation, finalFailure, context.now)
    : succeedOperation(operation, context.now);
  return [tenantChange.after.status === "deleted" ? releaseValues(tenantChange) : tenantChange, operationChange];
}
