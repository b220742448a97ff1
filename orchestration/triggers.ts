import type { EventNames } from "../events/topics.ts";

/** The facts that begin a long task, where they belong to an operation: a user may also change as part of another task. */
export const startTriggers = [
  "TenantRequested",
  "TenantSuspensionRequested",
  "TenantReactivationRequested",
  "TenantOffboardingRequested",
  "ProductSubscribed",
  "SubscriptionChangeRequested",
  "SubscriptionSuspensionRequested",
  "SubscriptionReactivationRequested",
  "ProductUnsubscribed",
  "ProductRegistered",
  "ProductVerificationRequested",
  "UserRequested",
  "UserUpdated",
  "UserDisabled",
  "UserEnabled",
  "UserRemovalRequested",
] as const satisfies EventNames;

/** The facts after which a tenant's operation may go on or end: its own part is done, or a subscription has settled. */
export const reconcileTriggers = [
  "TenantPrepared",
  "SubscriptionActivated",
  "SubscriptionFailed",
  "SubscriptionChanged",
  "SubscriptionChangeFailed",
  "SubscriptionSuspended",
  "SubscriptionSuspensionFailed",
  "SubscriptionReactivated",
  "SubscriptionReactivationFailed",
  "SubscriptionCancelled",
  "SubscriptionCancellationFailed",
] as const satisfies EventNames;

/** The facts after which a licence may have to be scheduled, or its schedules forgotten: every change, and trials. */
export const licenceTriggers = [
  "SubscriptionActivated",
  "SubscriptionChanged",
  "SubscriptionCancelled",
  "SubscriptionAbandoned",
] as const satisfies EventNames;

/** Which of them: only a change may end a trial without being one itself. */
export const licenceEventFilter = {
  $or: [{ type: ["SubscriptionChanged"] }, { data: { licence: { kind: ["trial"] } } }],
} as const;
