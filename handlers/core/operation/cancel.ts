import type { Failure, OperationRecord } from "../../../schemas/operation.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import { accept, type Change, type Context, type OperationDecision, rejectByChecks } from "../shared/decision.ts";
import { buildIllegalTransition } from "../shared/rejections.ts";
import { queueRemoval } from "../subscription/unsubscribe.ts";
import type { TenantState } from "../tenant/tenant-state.ts";
import { cancelHeldOperation } from "./approval.ts";
import { CANCELLED, isOver, removalKinds, requestCancellation } from "./operation.ts";
import { isEventDriven } from "./planned-steps.ts";

/**
 * Cancels an operation on a subscription. A cancelled provisioning by a self-provisioned product is followed by a
 * removal, because only the product can undo its work.
 */
function cancelSubscriptionWork(
  active: OperationRecord,
  subscription: SubscriptionRecord | undefined,
  error: Failure,
  { context, stoppedWith }: { context: Context; stoppedWith?: string },
): Change[] {
  const parent = stoppedWith === undefined ? {} : { stoppedWith };
  const selfProvisioned = active.kind === "subscription.provision" && active.integration === "events";
  if (!selfProvisioned || subscription === undefined || active.followedBy !== undefined) {
    return [requestCancellation(active, error, parent)];
  }
  const { id, queued } = queueRemoval(subscription, context, stoppedWith);
  return [requestCancellation(active, error, { ...parent, followedBy: id }), queued];
}

/** Returns the rejections of a cancellation. */
const checkCancellation = ({ kind, status }: Pick<OperationRecord, "kind" | "status">) => [
  isOver({ status }) ? buildIllegalTransition("The operation is over.", status) : undefined,
  isEventDriven(kind)
    ? buildIllegalTransition("A rollout is cancelled with POST /rollouts/{rolloutId}/cancel.", status)
    : undefined,
  removalKinds.includes(kind) && status !== "awaitingApproval"
    ? buildIllegalTransition("A removal can't be cancelled. Wait until it ends.", status)
    : undefined,
  kind === "tenant.leave" && status !== "awaitingApproval"
    ? buildIllegalTransition("Restore the tenant instead, when this has ended.", status)
    : undefined,
  kind === "tenant.restore" && status !== "awaitingApproval"
    ? buildIllegalTransition("Delete the tenant again instead.", status)
    : undefined,
];

/** Returns the rejections of a cancellation that would change something. A repeated one is answered with the operation. */
export const checkRepeatedCancellation = (operation: Pick<OperationRecord, "kind" | "status">) => [
  ...checkCancellation(operation),
  operation.status === "cancelling"
    ? buildIllegalTransition("The operation is being cancelled already. Wait until it ends.", operation.status)
    : undefined,
];

/** Cancels an operation and its children. They end as cancelled after the undo of their completed work. */
export function cancelOperation(
  operation: OperationRecord,
  state: TenantState | undefined,
  context: Context,
): OperationDecision {
  const rejected = rejectByChecks(checkCancellation(operation));
  if (rejected) return rejected;
  if (operation.status === "cancelling") return { ...accept([]), operationId: operation.id };
  const error = { code: CANCELLED, reason: `Cancelled by ${context.actor}.`, retryable: true };
  if (operation.status === "awaitingApproval") {
    const cancelled = cancelHeldOperation(operation, { ...error, retryable: false }, context.now);
    return { ...accept([cancelled]), operationId: operation.id };
  }
  const subscriptions = state?.subscriptions ?? [];
  if (!operation.kind.startsWith("tenant.")) {
    const subscription = subscriptions.find((one) => one.activeOperationId === operation.id);
    return {
      ...accept(cancelSubscriptionWork(operation, subscription, error, { context })),
      operationId: operation.id,
    };
  }
  const children = subscriptions.flatMap((one) => {
    const child = state?.running.get(one.activeOperationId ?? "");
    if (child === undefined || isOver(child) || removalKinds.includes(child.kind)) return [];
    return cancelSubscriptionWork(child, one, error, { context, stoppedWith: operation.id });
  });
  return { ...accept([requestCancellation(operation, error), ...children]), operationId: operation.id };
}
