import type { Failure, OperationRecord } from "../../../schemas/operation.ts";
import type { SubscriptionRecord, SubscriptionStatus } from "../../../schemas/subscription.ts";
import type { TenantRecord } from "../../../schemas/tenant.ts";
import { failOrCancelOperation, runIdOf, succeedOperation, UNDO_FAILED } from "../operation/operation.ts";
import type { Change, Context } from "../shared/decision.ts";
import { joinReasons } from "../shared/reason.ts";
import { isAllowedFrom } from "../shared/transitions.ts";
import { startSubscriptionWork } from "../subscription/start-work.ts";
import { isInProgress, type SubscriptionWork } from "../subscription/subscription.ts";
import { toNameKey } from "./name-key.ts";
import { endTenantOperation, type TenantOperationKind, tenantWork } from "./tenant.ts";

/** All that is looked at to settle a tenant. */
export type ReconcileState = { tenant: TenantRecord; subscriptions: SubscriptionRecord[]; operation: OperationRecord };

const appendReasons = (sentence: string, failed: SubscriptionRecord[]) =>
  joinReasons([sentence, ...failed.map((one) => `${one.productId}: ${one.reason ?? "no reason given"}`)]);

type SubscriptionWorkRule = { kind: SubscriptionWork; from: readonly SubscriptionStatus[] };

/** Begins work on those subscriptions that it fits and on which it has not failed in this run already. */
const startMatchingWork = (
  context: Context,
  { subscriptions, operation }: ReconcileState,
  { kind, from }: SubscriptionWorkRule,
): Change[] => {
  const round = runIdOf(operation);
  return subscriptions
    .filter((one) => from.includes(one.status) && !(one.parentRunId === round && one.failedInParentRun))
    .flatMap(
      (one) =>
        startSubscriptionWork(
          context,
          kind,
          { before: one, draft: one },
          { parentId: operation.id, parentRunId: round },
        ).changes,
    );
};

/** Why the tenant's operation does not reach its goal, where it does not. */
const findFailure = ({ tenant, subscriptions, operation }: ReconcileState): Failure | undefined => {
  if (operation.status === "cancelling") return operation.error;
  const failed = (code: string, reason: string) => ({ code, reason, retryable: true });
  if (operation.kind === "tenant.onboard") {
    const broken = subscriptions.filter((one) => one.status === "failed");
    if (tenant.onPartialFailure === "rollBack" && broken.length > 0) {
      const taken = broken.some(({ leftBehind }) => leftBehind) ? "but not all could be" : "so all were";
      return failed("rolledBack", appendReasons(`A product could not be provisioned, ${taken} taken back.`, broken));
    }
    const none = subscriptions.length > 0 && !subscriptions.some((one) => one.status === "active");
    return none ? failed("noProductProvisioned", appendReasons("No product could be provisioned.", broken)) : undefined;
  }
  const broken = subscriptions.filter((one) => one.parentRunId === runIdOf(operation) && one.failedInParentRun);
  return broken.length > 0 ? failed("productFailed", appendReasons("Not every product followed.", broken)) : undefined;
};

/** Whether what succeeded is to be taken back: always where it was stopped, but for what a tenant wants to keep. */
const needsRollback = ({ tenant, operation }: ReconcileState): boolean =>
  operation.kind !== "tenant.onboard" || operation.status === "cancelling" || tenant.onPartialFailure === "rollBack";

/**
 * Returns the failure of a stopped operation of which something is left: a subscription that its undo could not bring
 * back, or whose removal was not confirmed. Such an operation has failed; it was not cancelled.
 */
const withUndoFailure = ({ operation, subscriptions }: ReconcileState, failure: Failure): Failure => {
  const work = tenantWork[operation.kind as TenantOperationKind];
  if (operation.status !== "cancelling" || !("undo" in work)) return failure;
  const from: readonly SubscriptionStatus[] = work.undo.from;
  const left = subscriptions.filter(({ status, leftBehind }) => leftBehind || from.includes(status));
  if (left.length === 0) return failure;
  const reason = appendReasons(`${failure.reason} What had been done could not be undone.`, left);
  return { code: UNDO_FAILED, reason, retryable: true };
};

/** With the tenant its name is free again; its users have gone before. */
const releaseName = (ended: Extract<Change, { type: "tenant" }>): Change => ({
  ...ended,
  release: [{ catalog: "tenant", kind: "name", value: toNameKey(ended.after.name) }],
});

/**
 * Leads a tenant's operation on, and ends it, once nothing of the tenant is in progress: it passes the operation on to
 * the subscriptions, takes back what succeeded where others failed, and only then says how it ended. It decides from
 * what is, never from what it is told, and answers with no change while there is nothing to do, so that it may be
 * asked at any time, in any order and any number of times.
 */
export const reconcileTenant = (state: ReconcileState, context: Context): Change[] => {
  const { tenant, subscriptions, operation } = state;
  const work = tenantWork[operation.kind as TenantOperationKind];
  const transition = work.fail;
  if (tenant.activeOperationId !== operation.id || !isAllowedFrom(transition, tenant.status)) return [];
  if (operation.status !== "running" && operation.status !== "cancelling") return [];
  if (tenant.preparedFor !== runIdOf(operation) || subscriptions.some(isInProgress)) return [];

  const failure = findFailure(state);
  if (failure === undefined && "each" in work) {
    const next = startMatchingWork(context, state, work.each);
    if (next.length > 0) return next;
  }
  if (failure !== undefined && "undo" in work && needsRollback(state)) {
    const next = startMatchingWork(context, state, work.undo);
    if (next.length > 0) return next;
  }
  const productIds = subscriptions.map((one) => one.productId);
  const ending = failure && withUndoFailure(state, failure);
  const ended = endTenantOperation(tenant, operation, productIds, ending);
  const closed = ending
    ? failOrCancelOperation(operation, ending, context.now)
    : succeedOperation(operation, context.now);
  return [ended.after.status === "deleted" ? releaseName(ended) : ended, closed];
};
