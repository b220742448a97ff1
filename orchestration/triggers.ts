import type { EventNames } from "../events/topics.ts";

/** The events that start a workflow if they belong to an operation; a user may also change within another operation. */
export const startTriggers = [
  "TenantRequested",
  "TenantSuspensionRequested",
  "TenantReactivationRequested",
  "TenantLeaving",
  "TenantCheckRequested",
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

/** The events after which a tenant is reconciled: its own part is done, or a subscription has reached an end. */
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

/** The events after which a rollout is advanced; `rolloutEventFilter` limits them. */
export const rolloutTriggers = [
  "RolloutStarted",
  "RolloutResumed",
  "RolloutCancelled",
  "RolloutRollbackStarted",
  "OperationSucceeded",
  "OperationFailed",
  "OperationCancelled",
] as const satisfies EventNames;

/** The filter of rollouts' events: their own, and the ends of changes that belong to another operation, which only a
 *  rollout starts. */
export const rolloutEventFilter = {
  $or: [
    { data: { rolloutId: [{ exists: true }] } },
    { data: { kind: ["subscription.change"], parentId: [{ exists: true }] } },
  ],
} as const;

/** The events of a tenant after which the deadlines apply that had no effect while it was leaving or being removed. */
export const pausedLicenceTriggers = ["TenantRestored", "TenantOffboardingFailed"] as const satisfies EventNames;

/** The events of a subscription after which its license's schedules are updated. */
export const licenceTriggers = [
  "SubscriptionActivated",
  "SubscriptionChanged",
  "SubscriptionReactivated",
  "SubscriptionCancelled",
  "SubscriptionAbandoned",
] as const satisfies EventNames;

/** The events after which the schedules of licenses are updated; `licenceEventFilter` limits them. */
export const scheduleLicenceTriggers = [...licenceTriggers, ...pausedLicenceTriggers] as const satisfies EventNames;

/** The filter of license events: those of a tenant, all changes, because a change may end a trial, and other events about
 *  trials only. */
export const licenceEventFilter = {
  $or: [{ type: ["SubscriptionChanged", ...pausedLicenceTriggers] }, { data: { licence: { kind: ["trial"] } } }],
} as const;

/** The events after which the schedule of a tenant's purge is updated: the tenant leaves, or leaves no longer. */
export const purgeTriggers = [
  "TenantLeaving",
  "TenantReactivationRequested",
  "TenantOffboardingRequested",
] as const satisfies EventNames;
