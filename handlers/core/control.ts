import type { OperationRecord } from "../../schemas/operation.ts";
import type { ProductRecord } from "../../schemas/product.ts";
import type { SubscriptionRecord } from "../../schemas/subscription.ts";
import type { UserRecord } from "../../schemas/user.ts";
import { accept, type Change, type Context, type Refusal, refuse } from "./decision.ts";
import { CANCELLED, isOver, queueOperation, removals, retryOperation, stopOperation } from "./operation.ts";
import { retryVerification } from "./product.ts";
import { checkLimits } from "./seats.ts";
import { checkCount } from "./subscribe.ts";
import { beginsFrom, beginWork, retryWork } from "./subscription.ts";
import { movedTenant, type TenantOperationKind, tenantWork } from "./tenant.ts";
import type { Followed, TenantState } from "./tenant-commands.ts";
import { allows, operationTransitions } from "./transitions.ts";
import { retryUserWork } from "./user-outcome.ts";

const illegal = (detail: string, currentStatus: string): Refusal => ({
  code: "illegalTransition",
  detail,
  currentStatus,
});

/** Stops an operation and what it has begun; what was done is undone before it ends as cancelled. */
export const cancelOperation = (
  operation: OperationRecord,
  state: TenantState | undefined,
  context: Context,
): Followed => {
  if (isOver(operation)) return refuse(illegal("The operation is over.", operation.status));
  if (removals.includes(operation.kind)) return refuse(illegal("A removal can't be stopped.", operation.status));
  if (operation.status === "cancelling") return { ...accept([]), operationId: operation.id };
  const error = { code: CANCELLED, reason: `Stopped by ${context.actor}.`, retryable: true };
  const children = operation.kind.startsWith("tenant.") ? (state?.subscriptions ?? []) : [];
  const stopped = children
    .flatMap((one) => state?.running.get(one.activeOperationId ?? "") ?? [])
    .filter((child) => !isOver(child) && !removals.includes(child.kind))
    .map((child) => stopOperation(child, error));
  return { ...accept([stopOperation(operation, error), ...stopped]), operationId: operation.id };
};

const notTheLast = "Something else has been done since: only the last operation can be retried.";

/** The subscriptions of a tenant whose onboarding is tried again: those that are not there get another try. */
const retryChildren = (
  operation: OperationRecord,
  { subscriptions }: TenantState,
  last: ReadonlyMap<string, OperationRecord>,
  context: Context,
): Change[] =>
  subscriptions.flatMap((one) => {
    const before = last.get(one.lastOperationId);
    if (one.status !== "failed" && one.status !== "cancelled") return [];
    if (before?.kind === "subscription.provision") return retryWork(context, one, before) ?? [];
    return beginWork(context, "subscription.provision", { before: one, draft: one }, { parentId: operation.id })
      .changes;
  });

const retryOnTenant = (
  operation: OperationRecord,
  state: TenantState,
  last: ReadonlyMap<string, OperationRecord>,
  context: Context,
): Followed => {
  const { tenant, subscriptions } = state;
  const kind = operation.kind as TenantOperationKind;
  if (tenant.lastOperationId !== operation.id) return refuse(illegal(notTheLast, operation.status));
  const busy = subscriptions.find((one) => one.activeOperationId !== undefined)?.activeOperationId;
  if (busy !== undefined) {
    return refuse({ code: "busy", detail: "Another operation runs on one of its subscriptions.", operationId: busy });
  }
  if (!allows(tenantWork[kind].begin, tenant.status)) {
    return refuse(illegal(`The tenant is ${tenant.status}.`, operation.status));
  }
  const { reason: _, ...rest } = tenant;
  const productIds = subscriptions.map((one) => one.productId);
  const more = kind === "tenant.onboard" ? { productIds, onPartialFailure: tenant.onPartialFailure } : { productIds };
  const draft = { ...rest, activeOperationId: operation.id };
  const moved = movedTenant(tenant, draft, tenantWork[kind].begin, operation.id, more);
  const children = kind === "tenant.onboard" ? retryChildren(operation, state, last, context) : [];
  const full = checkLimits(children, state.seats);
  if (full) return refuse(full);
  return { ...accept([moved, retryOperation(operation, context), ...children]), operationId: operation.id };
};

const retryOnSubscription = (operation: OperationRecord, state: TenantState, context: Context): Followed => {
  const { tenant, subscriptions } = state;
  const subscription = subscriptions.find((one) => one.productId === operation.productId);
  if (subscription?.lastOperationId !== operation.id) return refuse(illegal(notTheLast, operation.status));
  if (tenant.activeOperationId !== undefined) {
    const detail = "Another operation runs on the tenant.";
    return refuse({ code: "busy", detail, operationId: tenant.activeOperationId });
  }
  const fits = operation.kind === "subscription.deprovision" || ["active", "failed"].includes(tenant.status);
  if (!fits) return refuse(illegal(`The tenant is ${tenant.status}.`, operation.status));
  const tooMany = subscription.status === "cancelled" ? checkCount(subscriptions) : undefined;
  if (tooMany) return refuse(tooMany);
  const changes = retryWork(context, subscription, operation);
  if (changes === undefined) return refuse(illegal(`The subscription is ${subscription.status}.`, operation.status));
  const full = checkLimits(changes, state.seats);
  if (full) return refuse(full);
  return { ...accept(changes, [{ type: "tenant", record: tenant }]), operationId: operation.id };
};

/**
 * Takes an operation up again that failed or was stopped, with the same id: every step finds what it has done. What
 * the product's entry says is read anew.
 */
export const retryOperationAgain = (
  operation: OperationRecord,
  subject: {
    state?: TenantState | undefined;
    product?: ProductRecord | undefined;
    user?: UserRecord | undefined;
    last: ReadonlyMap<string, OperationRecord>;
  },
  context: Context,
): Followed => {
  if (!allows(operationTransitions.retry, operation.status)) {
    return refuse(illegal("Only an operation that failed or was stopped can be retried.", operation.status));
  }
  const { state, product, user } = subject;
  if (operation.target.type === "user" && user) return retryUserWork(user, operation, context);
  if (operation.target.type === "product" && product) return retryVerification(product, operation, context);
  if (operation.target.type === "tenant" && state) return retryOnTenant(operation, state, subject.last, context);
  if (operation.target.type === "subscription" && state) return retryOnSubscription(operation, state, context);
  return refuse({ code: "notFound", detail: "What the operation was about is not there." });
};

/**
 * Ends a subscription; never refused as busy. What runs on it is stopped and comes to rest first; the removal waits
 * and is the operation to follow, also when the same is asked for again.
 */
export const unsubscribe = (subscription: SubscriptionRecord, state: TenantState, context: Context): Followed => {
  const { tenant, running } = state;
  const active = running.get(subscription.activeOperationId ?? "");
  if (subscription.status === "cancelled") return { ...accept([]), operationId: subscription.lastOperationId };
  if (active?.kind === "subscription.deprovision") return { ...accept([]), operationId: active.id };
  if (active?.followedBy !== undefined) return { ...accept([]), operationId: active.followedBy };
  if (active !== undefined) {
    const { tenantId, productId } = subscription;
    const id = context.newId("op");
    const error = {
      code: CANCELLED,
      reason: `Stopped, because the subscription ends (asked for by ${context.actor}).`,
      retryable: false,
    };
    const removal = queueOperation(context, {
      id,
      kind: "subscription.deprovision",
      target: { type: "subscription", id: `${tenantId}/${productId}` },
      parentId: active.parentId,
      tenantId,
      productId,
      integration: subscription.integration,
    });
    return { ...accept([stopOperation(active, error, id), removal]), operationId: id };
  }
  if (!beginsFrom("subscription.deprovision").includes(subscription.status)) {
    return refuse(illegal(`The subscription is ${subscription.status}.`, subscription.status));
  }
  const work = beginWork(context, "subscription.deprovision", { before: subscription, draft: subscription });
  const unchanged = tenant.status === "offboarding" ? [] : [{ type: "tenant" as const, record: tenant }];
  return { ...accept(work.changes, unchanged), operationId: work.operationId };
};
