import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import { CANCELLED, queueOperation, requestCancellation } from "../operation/operation.ts";
import { accept, type Change, type Context, type OperationDecision, reject } from "../shared/decision.ts";
import { buildIllegalTransition } from "../shared/rejections.ts";
import type { TenantState } from "../tenant/tenant-state.ts";
import { startSubscriptionWork } from "./start-work.ts";
import { startStatusesOf } from "./subscription.ts";

/** The operation that removes what a stopped operation on a subscription may have made, once that has come to rest. */
export const queueRemoval = (
  { tenantId, productId, integration }: SubscriptionRecord,
  context: Context,
  parentId?: string,
): { id: string; queued: Change } => {
  const id = context.newId("op");
  const target = { type: "subscription", id: `${tenantId}/${productId}` } as const;
  const about = { id, kind: "subscription.deprovision", target, parentId, tenantId, productId, integration } as const;
  return { id, queued: queueOperation(context, about) };
};

/**
 * Ends a subscription; never refused as busy. What runs on it is stopped and comes to rest first; the removal waits
 * and is the operation to follow, also when the same is asked for again.
 */
export const unsubscribe = (
  subscription: SubscriptionRecord,
  state: TenantState,
  context: Context,
): OperationDecision => {
  const { tenant, running } = state;
  const active = running.get(subscription.activeOperationId ?? "");
  if (subscription.status === "cancelled") return { ...accept([]), operationId: subscription.lastOperationId };
  if (active?.kind === "subscription.deprovision") return { ...accept([]), operationId: active.id };
  if (active?.followedBy !== undefined) return { ...accept([]), operationId: active.followedBy };
  if (active !== undefined) {
    const error = {
      code: CANCELLED,
      reason: `Stopped, because the subscription ends (asked for by ${context.actor}).`,
      retryable: false,
    };
    const { id, queued } = queueRemoval(subscription, context);
    const stopped = requestCancellation(active, error, { followedBy: id });
    // An operation that ended since the subscription was read would never come to the removal.
    return { ...accept([stopped, queued], [{ type: "subscription", record: subscription }]), operationId: id };
  }
  if (!startStatusesOf("subscription.deprovision").includes(subscription.status)) {
    return reject(buildIllegalTransition(`The subscription is ${subscription.status}.`, subscription.status));
  }
  const work = startSubscriptionWork(context, "subscription.deprovision", {
    before: subscription,
    draft: subscription,
  });
  const preconditions = tenant.status === "offboarding" ? [] : [{ type: "tenant" as const, record: tenant }];
  return { ...accept(work.changes, preconditions), operationId: work.operationId };
};
