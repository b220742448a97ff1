import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import { isAllowedFrom, subscriptionTransitions } from "../shared/transitions.ts";
import { applyTransition, type SubscriptionChange } from "./subscription.ts";

const transition = subscriptionTransitions.recordOutputs;

/** Records the outputs that a subscription's stack has after its repair; nothing if the subscription has ended meanwhile. */
export const recordOutputs = (
  subscription: SubscriptionRecord,
  outputs: Record<string, string>,
  operationId: string,
): SubscriptionChange | undefined =>
  isAllowedFrom(transition, subscription.status)
    ? applyTransition(subscription, { ...subscription, outputs }, transition, operationId)
    : undefined;
