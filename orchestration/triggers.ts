import type { EventName } from "../events/catalog.ts";

/** A fact that is not empty of names, so that a rule can match on it. */
type EventNames = readonly [EventName, ...EventName[]];

/** The facts that begin a long task. */
export const startTriggers = [
  "TenantRequested",
  "ProductSubscribed",
  "ProductUnsubscribed",
  "ProductRegistered",
  "ProductVerificationRequested",
] as const satisfies EventNames;

/** The facts after which a tenant may have reached the end of its onboarding. */
export const settleTriggers = [
  "TenantPrepared",
  "SubscriptionActivated",
  "SubscriptionFailed",
  "SubscriptionCancelled",
  "SubscriptionCancellationFailed",
] as const satisfies EventNames;

/** Which facts each topic carries. */
export const topicFacts = {
  "workflow-status": ["OperationStarted", "OperationSucceeded", "OperationFailed"],
  "workflow-errors": ["OperationFailed"],
  "workflow-retries": ["OperationStepRetried"],
  lifecycle: [
    "TenantRequested",
    "TenantPrepared",
    "TenantActivated",
    "TenantOnboardingFailed",
    "ProductSubscribed",
    "SubscriptionProvisioningStarted",
    "SubscriptionActivated",
    "SubscriptionFailed",
    "ProductUnsubscribed",
    "SubscriptionCancelled",
    "SubscriptionCancellationFailed",
    "UserRequested",
    "UserActivated",
  ],
} as const satisfies Record<string, EventNames>;
export type TopicName = keyof typeof topicFacts;
