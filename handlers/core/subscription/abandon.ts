import type { OperationRecord } from "../../../schemas/operation.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import type { TenantRecord } from "../../../schemas/tenant.ts";
import { isOver } from "../operation/operation.ts";
import { accept, type Change, type Decision, type DomainEvent, reject } from "../shared/decision.ts";
import { isAllowedFrom, subscriptionTransitions } from "../shared/transitions.ts";
import { stackNameOf } from "./stack.ts";

/** The state that decides whether a subscription can be abandoned. */
export type AbandonState = {
  tenant: TenantRecord;
  subscription: SubscriptionRecord;
  lastOperation: OperationRecord | undefined;
  product: Pick<ProductRecord, "account" | "region">;
};

function buildAbandonedEvent({ subscription, product }: AbandonState, reason: string): DomainEvent {
  const { tenantId, productId, planId, seats, licence, integration } = subscription;
  const left = {
    account: product.account,
    region: product.region,
    ...(integration === "cloudformation" ? { stackName: stackNameOf(subscription) } : {}),
  };
  const base = { tenantId, productId, productIds: [productId], planId, ...(seats === undefined ? {} : { seats }) };
  return { name: subscriptionTransitions.abandon.event, data: { ...base, licence, reason, left } };
}

/**
 * Abandons a subscription whose removal failed: it becomes cancelled, and its event names the resources that may
 * remain. Rejects the command while an operation runs on the subscription or its tenant.
 */
export function abandonSubscription(state: AbandonState, reason: string): Decision {
  const { tenant, subscription, lastOperation } = state;
  if (subscription.status === "cancelled" && subscription.abandoned === true) return accept([]);
  const running =
    subscription.activeOperationId ??
    tenant.activeOperationId ??
    (lastOperation && !isOver(lastOperation) && lastOperation.id);
  if (running) {
    return reject({
      code: "busy",
      detail: "An operation runs on the subscription or its tenant.",
      operationId: running,
    });
  }
  const { abandon } = subscriptionTransitions;
  if (!isAllowedFrom(abandon, subscription.status) || subscription.leftBehind !== "removal") {
    const detail = "A subscription can be abandoned only after its removal failed: unsubscribe first.";
    return reject({ code: "illegalTransition", detail, currentStatus: subscription.status });
  }
  const { tenantId, productId } = subscription;
  const { outputs: _, templateKey: __, leftBehind: ___, ...rest } = subscription;
  const change: Change = {
    type: "subscription",
    before: subscription,
    after: { ...rest, status: abandon.to, reason, abandoned: true },
    events: [buildAbandonedEvent(state, reason)],
    operationId: subscription.lastOperationId,
    ...(subscription.seats === undefined ? {} : { seats: [{ tenantId, productId, limit: undefined }] }),
  };
  return accept([change], [{ type: "tenant", record: tenant }]);
}
