import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import { subscriptionTransitions } from "../shared/transitions.ts";
import { applyTransition, type SubscriptionChange } from "./subscription.ts";

/** Records the outputs that a subscription's stack has after its repair. */
export const recordOutputs = (
  subscription: SubscriptionRecord,
  outputs: Record<string, string>,
  operationId: string,
): SubscriptionChange =>
  applyTransition(subscription, { ...subscription, outputs }, subscriptionTransitions.recordOutputs, operationId);
