import type { OperationRecord } from "../../../schemas/operation.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import type { TenantRecord } from "../../../schemas/tenant.ts";
import { isOver } from "../operation/operation.ts";
import {
  accept,
  type Change,
  type Decision,
  type DomainEvent,
  type Rejection,
  rejectByChecks,
} from "../shared/decision.ts";
import { buildBusy, buildIllegalTransition } from "../shared/rejections.ts";
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

/** Returns the rejections of giving up a subscription. */
export function checkAbandon(tenant: TenantRecord, subscription: SubscriptionRecord): (Rejection | undefined)[] {
  const running = subscription.activeOperationId ?? tenant.activeOperationId;
  const isRemovalFailed =
    isAllowedFrom(subscriptionTransitions.abandon, subscription.status) && subscription.leftBehind === "removal";
  const detail = "A subscription can be abandoned only after its removal failed: unsubscribe first.";
  return [
    running === undefined ? undefined : buildBusy(running, "subscription or its tenant"),
    isRemovalFailed ? undefined : buildIllegalTransition(detail, subscription.status),
  ];
}

/**
 * Abandons a subscription whose removal failed: it becomes cancelled, and its event names the resources that may
 * remain. Rejects the command while an operation runs on the subscription or its tenant.
 */
export function abandonSubscription(state: AbandonState, reason: string): Decision {
  const { tenant, subscription, lastOperation } = state;
  const { abandon } = subscriptionTransitions;
  if (subscription.status === "cancelled" && subscription.abandoned === true) return accept([]);
  const isRunning = lastOperation !== undefined && !isOver(lastOperation);
  const rejected = rejectByChecks([
    ...checkAbandon(tenant, subscription),
    isRunning ? buildBusy(lastOperation.id, "subscription") : undefined,
  ]);
  if (rejected) return rejected;
  const { tenantId, productId } = subscription;
  const { outputs: _, templateKey: __, leftBehind: ___, release: ____, ...rest } = subscription;
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
