import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import type { TenantRecord } from "../../../schemas/tenant.ts";
import { CANCELLED, queueOperation, requestCancellation } from "../operation/operation.ts";
import {
  accept,
  type Change,
  type Context,
  type OperationDecision,
  type Rejection,
  reject,
} from "../shared/decision.ts";
import { buildIllegalTransition } from "../shared/rejections.ts";
import type { TenantState } from "../tenant/tenant-state.ts";
import { startSubscriptionWork } from "./start-work.ts";
import { startStatusesOf } from "./subscription.ts";

/** Queues the removal that follows a cancelled operation on a subscription. It starts after that operation's end. */
export function queueRemoval(
  { tenantId, productId, integration }: SubscriptionRecord,
  context: Context,
  parentId?: string,
): { id: string; queued: Change } {
  const id = context.newId("op");
  const kind = "subscription.deprovision";
  const target = { type: "subscription", id: `${tenantId}/${productId}` } as const;
  return { id, queued: queueOperation(context, { id, kind, target, parentId, tenantId, productId, integration }) };
}

const leavingDetail = "A tenant that is leaving keeps its subscriptions. Restore it, or delete it without grace.";

/** Returns why a subscription can't be ended again. A repeated request is answered with the removal that exists. */
export function checkUnsubscribe(
  { status }: Pick<SubscriptionRecord, "status">,
  tenant: Pick<TenantRecord, "status">,
): Rejection | undefined {
  if (status === "cancelled") return buildIllegalTransition("The subscription has ended already.", status);
  if (status === "deprovisioning")
    return buildIllegalTransition("The removal of the subscription is running already.", status);
  return tenant.status === "leaving" ? buildIllegalTransition(leavingDetail, tenant.status) : undefined;
}

/**
 * Unsubscribes a tenant from a product, even while an operation runs. A running operation is cancelled and ends first;
 * then the removal starts. A repeated request returns the same removal.
 */
export function unsubscribe(subscription: SubscriptionRecord, state: TenantState, context: Context): OperationDecision {
  const { tenant, running } = state;
  const active = running.get(subscription.activeOperationId ?? "");
  if (subscription.status === "cancelled") return { ...accept([]), operationId: subscription.lastOperationId };
  if (active?.kind === "subscription.deprovision") return { ...accept([]), operationId: active.id };
  if (active?.followedBy !== undefined) return { ...accept([]), operationId: active.followedBy };
  if (tenant.status === "leaving") return reject(buildIllegalTransition(leavingDetail, tenant.status));
  if (active !== undefined) {
    const error = {
      code: CANCELLED,
      reason: `Cancelled because the subscription ends (requested by ${context.actor}).`,
      retryable: false,
    };
    const { id, queued } = queueRemoval(subscription, context);
    const cancelling = requestCancellation(active, error, { followedBy: id });
    // If the operation ended after the subscription was read, nothing would start the removal.
    return { ...accept([cancelling, queued], [{ type: "subscription", record: subscription }]), operationId: id };
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
}
