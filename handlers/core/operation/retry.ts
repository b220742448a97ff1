import type { Failure, OperationRecord } from "../../../schemas/operation.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import type { UserRecord } from "../../../schemas/user.ts";
import { retryVerification } from "../product/verification.ts";
import { accept, type Change, type Context, type Rejection, reject } from "../shared/decision.ts";
import { isAllowedFrom, operationTransitions } from "../shared/transitions.ts";
import { checkSeatLimits } from "../subscription/seats.ts";
import { checkSubscriptionLimit } from "../subscription/subscribe.ts";
import { retrySubscriptionWork, startStatusesOf, startSubscriptionWork } from "../subscription/subscription.ts";
import { applyTenantTransition, type TenantOperationKind, tenantWork } from "../tenant/tenant.ts";
import type { OperationDecision, TenantState } from "../tenant/tenant-state.ts";
import { retryUserWork } from "../user/complete-user-work.ts";
import { CANCELLED, isOver, queueOperation, removalKinds, requestCancellation, requeueOperation } from "./operation.ts";

const buildIllegalTransition = (detail: string, currentStatus: string): Rejection => ({
  code: "illegalTransition",
  detail,
  currentStatus,
});

/** The operation that removes what a stopped operation on a subscription may have made, once that has come to rest. */
const queueRemoval = (
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
 * Stops an operation on a subscription. A self-provisioned product may have done what it was asked to provision, and
 * only the product can undo that: its removal follows.
 */
const cancelSubscriptionWork = (
  active: OperationRecord,
  subscription: SubscriptionRecord | undefined,
  error: Failure,
  { context, stoppedWith }: { context: Context; stoppedWith?: string },
): Change[] => {
  const parent = stoppedWith === undefined ? {} : { stoppedWith };
  const selfProvisioned = active.kind === "subscription.provision" && active.integration === "events";
  if (!selfProvisioned || subscription === undefined || active.followedBy !== undefined) {
    return [requestCancellation(active, error, parent)];
  }
  const { id, queued } = queueRemoval(subscription, context, stoppedWith);
  return [requestCancellation(active, error, { ...parent, followedBy: id }), queued];
};

/** Stops an operation and what it has begun; what was done is undone before it ends as cancelled. */
export const cancelOperation = (
  operation: OperationRecord,
  state: TenantState | undefined,
  context: Context,
): OperationDecision => {
  if (isOver(operation)) return reject(buildIllegalTransition("The operation is over.", operation.status));
  if (removalKinds.includes(operation.kind))
    return reject(buildIllegalTransition("A removal can't be stopped.", operation.status));
  if (operation.status === "cancelling") return { ...accept([]), operationId: operation.id };
  const error = { code: CANCELLED, reason: `Stopped by ${context.actor}.`, retryable: true };
  const subscriptions = state?.subscriptions ?? [];
  if (!operation.kind.startsWith("tenant.")) {
    const own = subscriptions.find((one) => one.activeOperationId === operation.id);
    return { ...accept(cancelSubscriptionWork(operation, own, error, { context })), operationId: operation.id };
  }
  const stopped = subscriptions.flatMap((one) => {
    const child = state?.running.get(one.activeOperationId ?? "");
    if (child === undefined || isOver(child) || removalKinds.includes(child.kind)) return [];
    return cancelSubscriptionWork(child, one, error, { context, stoppedWith: operation.id });
  });
  return { ...accept([requestCancellation(operation, error), ...stopped]), operationId: operation.id };
};

const notLastOperationDetail = "Something else has been done since: only the last operation can be retried.";

/**
 * Returns whether a retry of an onboarding begins the subscription again: its provisioning failed or was cancelled
 * with the onboarding, or the onboarding took it back. A subscription that an administrator removed stays removed.
 */
const isRetriedWith = (onboarding: OperationRecord, last: OperationRecord | undefined): boolean => {
  if (last?.kind === "subscription.deprovision") return last.parentId === onboarding.id;
  if (last?.kind !== "subscription.provision") return false;
  return last.status === "failed" || last.stoppedWith === onboarding.id;
};

/** Begins the subscriptions again that an onboarding is to bring and that are not there. */
const retryChildren = (
  operation: OperationRecord,
  { subscriptions }: TenantState,
  last: ReadonlyMap<string, OperationRecord>,
  context: Context,
): Change[] =>
  subscriptions.flatMap((one) => {
    const before = last.get(one.lastOperationId);
    if (one.status !== "failed" && one.status !== "cancelled") return [];
    if (!isRetriedWith(operation, before)) return [];
    if (before?.kind === "subscription.provision") return retrySubscriptionWork(context, one, before) ?? [];
    return startSubscriptionWork(
      context,
      "subscription.provision",
      { before: one, draft: one },
      { parentId: operation.id },
    ).changes;
  });

const retryTenantOperation = (
  operation: OperationRecord,
  state: TenantState,
  last: ReadonlyMap<string, OperationRecord>,
  context: Context,
): OperationDecision => {
  const { tenant, subscriptions } = state;
  const kind = operation.kind as TenantOperationKind;
  if (tenant.lastOperationId !== operation.id)
    return reject(buildIllegalTransition(notLastOperationDetail, operation.status));
  const busy = subscriptions.find((one) => one.activeOperationId !== undefined)?.activeOperationId;
  if (busy !== undefined) {
    return reject({ code: "busy", detail: "Another operation runs on one of its subscriptions.", operationId: busy });
  }
  if (!isAllowedFrom(tenantWork[kind].start, tenant.status)) {
    return reject(buildIllegalTransition(`The tenant is ${tenant.status}.`, operation.status));
  }
  const { reason: _, ...rest } = tenant;
  const productIds = subscriptions.map((one) => one.productId);
  const more = kind === "tenant.onboard" ? { productIds, onPartialFailure: tenant.onPartialFailure } : { productIds };
  const draft = { ...rest, activeOperationId: operation.id };
  const moved = applyTenantTransition(tenant, draft, tenantWork[kind].start, operation.id, more);
  const children = kind === "tenant.onboard" ? retryChildren(operation, state, last, context) : [];
  const full = checkSeatLimits(children, state.seats);
  if (full) return reject(full);
  return { ...accept([moved, requeueOperation(operation, context), ...children]), operationId: operation.id };
};

const retrySubscriptionOperation = (
  operation: OperationRecord,
  state: TenantState,
  context: Context,
): OperationDecision => {
  const { tenant, subscriptions } = state;
  const subscription = subscriptions.find((one) => one.productId === operation.productId);
  if (subscription?.lastOperationId !== operation.id)
    return reject(buildIllegalTransition(notLastOperationDetail, operation.status));
  if (tenant.activeOperationId !== undefined) {
    const detail = "Another operation runs on the tenant.";
    return reject({ code: "busy", detail, operationId: tenant.activeOperationId });
  }
  const fits = operation.kind === "subscription.deprovision" || ["active", "failed"].includes(tenant.status);
  if (!fits) return reject(buildIllegalTransition(`The tenant is ${tenant.status}.`, operation.status));
  const tooMany = subscription.status === "cancelled" ? checkSubscriptionLimit(subscriptions) : undefined;
  if (tooMany) return reject(tooMany);
  const changes = retrySubscriptionWork(context, subscription, operation);
  if (changes === undefined)
    return reject(buildIllegalTransition(`The subscription is ${subscription.status}.`, operation.status));
  const full = checkSeatLimits(changes, state.seats);
  if (full) return reject(full);
  return { ...accept(changes, [{ type: "tenant", record: tenant }]), operationId: operation.id };
};

/**
 * Takes an operation up again that failed or was stopped, with the same id: every step finds what it has done. What
 * the product's entry says is read anew.
 */
export const retryOperation = (
  operation: OperationRecord,
  subject: {
    state?: TenantState | undefined;
    product?: ProductRecord | undefined;
    user?: UserRecord | undefined;
    last: ReadonlyMap<string, OperationRecord>;
  },
  context: Context,
): OperationDecision => {
  if (!isAllowedFrom(operationTransitions.retry, operation.status)) {
    return reject(
      buildIllegalTransition("Only an operation that failed or was stopped can be retried.", operation.status),
    );
  }
  const { state, product, user } = subject;
  if (operation.target.type === "user" && user) return retryUserWork(user, operation, context);
  if (operation.target.type === "product" && product) return retryVerification(product, operation, context);
  if (operation.target.type === "tenant" && state) return retryTenantOperation(operation, state, subject.last, context);
  if (operation.target.type === "subscription" && state) return retrySubscriptionOperation(operation, state, context);
  return reject({ code: "notFound", detail: "What the operation was about is not there." });
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
