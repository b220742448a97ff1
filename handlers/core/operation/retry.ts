import type { OperationRecord } from "../../../schemas/operation.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import type { UserRecord } from "../../../schemas/user.ts";
import { retryVerification } from "../product/retry-verification.ts";
import {
  accept,
  type Change,
  type Context,
  type OperationDecision,
  type Rejection,
  reject,
} from "../shared/decision.ts";
import { buildBusy, buildIllegalTransition } from "../shared/rejections.ts";
import { isAllowedFrom, operationTransitions } from "../shared/transitions.ts";
import { checkRetriedWork, type ParentRollout } from "../subscription/check-retry.ts";
import { checkSeatLimits } from "../subscription/seats.ts";
import { retrySubscriptionWork, startSubscriptionWork } from "../subscription/start-work.ts";
import { checkSubscriptionLimit } from "../subscription/subscribe.ts";
import { isPrepared } from "../tenant/complete-preparation.ts";
import { applyTenantTransition, buildStartData, type TenantOperationKind, tenantWork } from "../tenant/tenant.ts";
import { checkNotBusy, type TenantState } from "../tenant/tenant-state.ts";
import { retryUserWork } from "../user/retry-user-work.ts";
import { requeueOperation, runIdOf } from "./operation.ts";
import { isEventDriven } from "./planned-steps.ts";

const rolloutDetail = "A rollout continues with POST /rollouts/{rolloutId}/resume.";
const retryOthersDetail = "Retry the failed operations of the other products one by one instead.";
const notLastOperationDetail = "Only the last operation on a resource can be retried. Retry that one instead.";

/**
 * Returns whether a retry of an onboarding provisions a subscription again: its provisioning failed or was cancelled
 * with the onboarding, or the onboarding removed it again. A subscription that an administrator removed stays removed.
 */
function isRetriedWith(onboarding: OperationRecord, last: OperationRecord | undefined): boolean {
  if (last?.kind === "subscription.deprovision") return last.parentId === onboarding.id;
  if (last?.kind !== "subscription.provision") return false;
  return last.status === "failed" || last.stoppedWith === onboarding.id;
}

/** Returns the subscriptions that a retry of an onboarding provisions again. */
export const selectRetriedWith = (
  operation: OperationRecord,
  subscriptions: SubscriptionRecord[],
  last: RetrySubject["last"],
): SubscriptionRecord[] =>
  operation.kind !== "tenant.onboard"
    ? []
    : subscriptions.filter(
        ({ status, lastOperationId }) =>
          (status === "failed" || status === "cancelled") && isRetriedWith(operation, last.get(lastOperationId)),
      );

/** Starts the provisioning of a subscription again with its onboarding. The subscription names the onboarding's run, whose
 *  outcome depends on it even if it is cancelled meanwhile. */
function retryChild(
  onboarding: { id: string; run: number },
  one: SubscriptionRecord,
  last: OperationRecord | undefined,
  context: Context,
): Change[] {
  const parent = { parentId: onboarding.id, parentRunId: runIdOf(onboarding) };
  if (last?.kind === "subscription.provision")
    return retrySubscriptionWork(context, { ...one, parentRunId: parent.parentRunId }, last) ?? [];
  return startSubscriptionWork(context, "subscription.provision", { before: one, draft: one }, parent).changes;
}

/**
 * Selects the subscriptions that a retry starts again. Returns a rejection if a product no longer accepts its removed
 * subscription. Such a product is left out instead if only the retry can activate the tenant, another product is left to
 * activate it with, and the request did not demand all products or none. The active tenant can subscribe to it again.
 */
function selectStarted(
  operation: OperationRecord,
  { tenant, subscriptions }: Pick<TenantState, "tenant" | "subscriptions">,
  { last, products }: Pick<RetrySubject, "last" | "products">,
  now: string,
): SubscriptionRecord[] | Rejection {
  const checked = selectRetriedWith(operation, subscriptions, last).map((one) => ({
    one,
    rejection: checkRetriedWork(one, operation, { product: products.get(one.productId) }, now),
  }));
  const started = checked.flatMap(({ one, rejection }) => (rejection === undefined ? [one] : []));
  const unavailable = checked.find(({ rejection }) => rejection !== undefined)?.rejection;
  if (unavailable === undefined) return started;
  const canRetryOthers = started.some((one) => last.get(one.lastOperationId)?.kind === "subscription.provision");
  const isOnlyWay = !isPrepared(operation) || !canRetryOthers;
  const isLeftSome = started.length > 0 || subscriptions.some(({ status }) => status === "active");
  if (isOnlyWay && isLeftSome && tenant.onPartialFailure !== "rollBack") return started;
  if (isOnlyWay) return unavailable;
  return { ...unavailable, detail: `${unavailable.detail} ${retryOthersDetail}` };
}

function retryTenantOperation(
  operation: OperationRecord,
  state: TenantState,
  { last, products }: RetrySubject,
  context: Context,
): OperationDecision {
  const { tenant, subscriptions } = state;
  const kind = operation.kind as TenantOperationKind;
  if (tenant.lastOperationId !== operation.id)
    return reject(buildIllegalTransition(notLastOperationDetail, operation.status));
  const busy = checkNotBusy(state);
  if (busy !== undefined) return reject(busy);
  if (!isAllowedFrom(tenantWork[kind].start, tenant.status)) {
    return reject(buildIllegalTransition(`The tenant is ${tenant.status}.`, operation.status));
  }
  const { reason: _, ...rest } = tenant;
  const productIds = subscriptions.map((one) => one.productId);
  const draft = { ...rest, activeOperationId: operation.id };
  const data = buildStartData(kind, draft, productIds);
  const restarted = applyTenantTransition(tenant, draft, tenantWork[kind].start, operation.id, data);
  const started = selectStarted(operation, state, { last, products }, context.now);
  if (!Array.isArray(started)) return reject(started);
  const requeued = requeueOperation(operation, context);
  const children = started.flatMap((one) => retryChild(requeued.after, one, last.get(one.lastOperationId), context));
  const rejection = checkSeatLimits(children, state.seats);
  if (rejection) return reject(rejection);
  return { ...accept([restarted, requeued, ...children]), operationId: operation.id };
}

function retrySubscriptionOperation(
  operation: OperationRecord,
  state: TenantState,
  { products, rollout }: RetrySubject,
  context: Context,
): OperationDecision {
  const { tenant, subscriptions } = state;
  const subscription = subscriptions.find((one) => one.productId === operation.productId);
  if (subscription?.lastOperationId !== operation.id)
    return reject(buildIllegalTransition(notLastOperationDetail, operation.status));
  if (tenant.activeOperationId !== undefined) {
    return reject(buildBusy(tenant.activeOperationId, "tenant"));
  }
  const isAllowed = operation.kind === "subscription.deprovision" || ["active", "failed"].includes(tenant.status);
  if (!isAllowed) return reject(buildIllegalTransition(`The tenant is ${tenant.status}.`, operation.status));
  const limitReached = subscription.status === "cancelled" ? checkSubscriptionLimit(subscriptions) : undefined;
  if (limitReached) return reject(limitReached);
  const changes = retrySubscriptionWork(context, subscription, operation);
  if (changes === undefined)
    return reject(buildIllegalTransition(`The subscription is ${subscription.status}.`, operation.status));
  const records = { product: products.get(subscription.productId), rollout };
  const unavailable = checkRetriedWork(subscription, operation, records, context.now);
  if (unavailable) return reject(unavailable);
  const rejection = checkSeatLimits(changes, state.seats);
  if (rejection) return reject(rejection);
  return { ...accept(changes, [{ type: "tenant", record: tenant }]), operationId: operation.id };
}

/**
 * The resource on which a retried operation ran. `last` holds the last operations of the ended subscriptions,
 * `products` the products of the subscriptions that the retry starts, and `rollout` the one that started the operation.
 */
export type RetrySubject = {
  state?: TenantState | undefined;
  user?: UserRecord | undefined;
  last: ReadonlyMap<string, OperationRecord>;
  products: ReadonlyMap<string, ProductRecord>;
  rollout?: ParentRollout | undefined;
  loadedAt: string;
};

function checkRetryStatus({ status, approval }: OperationRecord): Rejection | undefined {
  if (approval !== undefined && approval.decision !== "approved")
    return buildIllegalTransition("A request that was not approved can't be retried. Send it again.", status);
  if (isAllowedFrom(operationTransitions.retry, status)) return undefined;
  return buildIllegalTransition("Only a failed or cancelled operation can be retried.", status);
}

/** Returns the rejections of a retry; without the subject, only those of the operation's own status. */
export function checkRetry({
  operation,
  subject,
}: {
  operation: OperationRecord;
  subject?: RetrySubject | undefined;
}): (Rejection | undefined)[] {
  if (subject === undefined) return [checkRetryStatus(operation)];
  // The decision's changes are dropped, so its ids do not matter.
  const context = { now: subject.loadedAt, newId: (prefix: string) => prefix, actor: "", correlationId: "" };
  const decision = retryOperation(operation, subject, context);
  return decision.ok ? [] : [decision.rejection];
}

/**
 * Retries a failed or cancelled operation under the same id. Each step recognizes its completed work. A retried provisioning
 * takes the product's current release; a retried change keeps the release that it was to bring.
 */
export function retryOperation(operation: OperationRecord, target: RetrySubject, context: Context): OperationDecision {
  const wrongStatus = checkRetryStatus(operation);
  if (wrongStatus) return reject(wrongStatus);
  if (isEventDriven(operation.kind)) return reject(buildIllegalTransition(rolloutDetail, operation.status));
  const { state, products, user } = target;
  const product = products.get(operation.productId ?? "");
  if (operation.target.type === "user" && user) return retryUserWork(user, operation, context);
  if (operation.target.type === "product" && product) return retryVerification(product, operation, context);
  if (operation.target.type === "tenant" && state) return retryTenantOperation(operation, state, target, context);
  if (operation.target.type === "subscription" && state)
    return retrySubscriptionOperation(operation, state, target, context);
  return reject({ code: "notFound", detail: "The operation's target does not exist." });
}
