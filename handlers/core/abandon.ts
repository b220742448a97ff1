import type { OperationRecord } from "../../schemas/operation.ts";
import type { ProductRecord } from "../../schemas/product.ts";
import type { SubscriptionRecord } from "../../schemas/subscription.ts";
import type { TenantRecord } from "../../schemas/tenant.ts";
import { accept, type Change, type Decision, type Fact, refuse } from "./decision.ts";
import { isOver } from "./operation.ts";
import { stackNameOf } from "./stack.ts";
import { allows, subscriptionTransitions } from "./transitions.ts";

/** All that the giving up of a subscription is decided by; `last` is its last operation. */
export type Abandoning = {
  tenant: TenantRecord;
  subscription: SubscriptionRecord;
  last: OperationRecord | undefined;
  product: Pick<ProductRecord, "account" | "region">;
};

const abandonedFact = ({ subscription, product }: Abandoning, reason: string): Fact => {
  const { tenantId, productId, planId, seats, licence, integration } = subscription;
  const left = {
    account: product.account,
    region: product.region,
    ...(integration === "cloudformation" ? { stackName: stackNameOf(subscription) } : {}),
  };
  const about = { tenantId, productId, productIds: [productId], planId, ...(seats === undefined ? {} : { seats }) };
  return { name: subscriptionTransitions.abandon.event, data: { ...about, licence, reason, left } };
};

/**
 * Gives up a subscription that could not be removed: it counts as cancelled from then on, and the fact says what may be
 * left and where. Refused while anything runs on it or on its tenant, and before a removal has been tried.
 */
export const abandonSubscription = (state: Abandoning, reason: string): Decision => {
  const { tenant, subscription, last } = state;
  if (subscription.status === "cancelled" && subscription.abandoned === true) return accept([]);
  const running = subscription.activeOperationId ?? tenant.activeOperationId ?? (last && !isOver(last) && last.id);
  if (running) {
    return refuse({
      code: "busy",
      detail: "An operation runs on the subscription or its tenant.",
      operationId: running,
    });
  }
  const { abandon } = subscriptionTransitions;
  if (!allows(abandon, subscription.status) || last?.kind !== "subscription.deprovision") {
    const detail = "Only a subscription can be given up whose removal has failed: unsubscribe first.";
    return refuse({ code: "illegalTransition", detail, currentStatus: subscription.status });
  }
  const { tenantId, productId } = subscription;
  const { outputs: _, templateKey: __, leftBehind: ___, ...rest } = subscription;
  const change: Change = {
    type: "subscription",
    before: subscription,
    after: { ...rest, status: abandon.to, reason, abandoned: true },
    facts: [abandonedFact(state, reason)],
    operationId: subscription.lastOperationId,
    ...(subscription.seats === undefined ? {} : { seats: [{ tenantId, productId, limit: undefined }] }),
  };
  return accept([change], [{ type: "tenant", record: tenant }]);
};
