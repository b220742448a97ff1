import type { EventName } from "../../../events/catalog.ts";
import type { OperationStatus } from "../../../schemas/operation.ts";
import type { ProductStatus } from "../../../schemas/product.ts";
import type { RolloutStatus } from "../../../schemas/rollout.ts";
import type { SubscriptionStatus } from "../../../schemas/subscription.ts";
import type { TenantStatus } from "../../../schemas/tenant.ts";
import type { UserStatus } from "../../../schemas/user.ts";

/** A transition between statuses and its event. `none`: the aggregate did not exist before. */
export type Transition<Status extends string> = {
  readonly from: readonly (Status | "none")[];
  /** `same`: the event does not change the status. */
  readonly to: Status | "same";
  readonly event: EventName;
};
type TransitionTable<Status extends string> = Readonly<Record<string, Transition<Status>>>;

/** The statuses that a tenant has only while one of its operations runs. A tenant that leaves also waits in its status. */
export const tenantStatusesInProgress = ["requested", "suspending", "reactivating", "offboarding"] as const;

const comparableTenantStatuses = ["active", "suspended", "leaving", "failed"] as const;

/** The lifecycle of a tenant. */
export const tenantTransitions = {
  request: { from: ["none", "failed"], to: "requested", event: "TenantRequested" },
  prepare: { from: [...tenantStatusesInProgress, "leaving"], to: "same", event: "TenantPrepared" },
  activate: { from: ["requested", "failed"], to: "active", event: "TenantActivated" },
  failOnboarding: { from: ["requested"], to: "failed", event: "TenantOnboardingFailed" },
  update: { from: ["requested", "active", "suspended", "failed"], to: "same", event: "TenantUpdated" },
  suspend: { from: ["active"], to: "suspending", event: "TenantSuspensionRequested" },
  endSuspension: { from: ["suspending"], to: "suspended", event: "TenantSuspended" },
  failSuspension: { from: ["suspending"], to: "active", event: "TenantSuspensionFailed" },
  reactivate: { from: ["suspended"], to: "reactivating", event: "TenantReactivationRequested" },
  endReactivation: { from: ["reactivating"], to: "active", event: "TenantReactivated" },
  failReactivation: { from: ["reactivating"], to: "suspended", event: "TenantReactivationFailed" },
  leave: {
    from: ["active", "suspending", "suspended", "reactivating", "failed", "leaving"],
    to: "leaving",
    event: "TenantLeaving",
  },
  endLeaving: { from: ["leaving"], to: "same", event: "TenantSuspended" },
  failLeaving: { from: ["leaving"], to: "same", event: "TenantSuspensionFailed" },
  restore: { from: ["leaving"], to: "same", event: "TenantReactivationRequested" },
  restoreAsActive: { from: ["leaving"], to: "active", event: "TenantRestored" },
  restoreAsSuspended: { from: ["leaving"], to: "suspended", event: "TenantRestored" },
  restoreAsFailed: { from: ["leaving"], to: "failed", event: "TenantRestored" },
  failRestoration: { from: ["leaving"], to: "same", event: "TenantReactivationFailed" },
  offboard: {
    from: ["requested", "active", "suspending", "suspended", "reactivating", "leaving", "failed"],
    to: "offboarding",
    event: "TenantOffboardingRequested",
  },
  requestCheck: { from: comparableTenantStatuses, to: "same", event: "TenantCheckRequested" },
  prepareCheck: { from: comparableTenantStatuses, to: "same", event: "TenantPrepared" },
  endCheck: { from: comparableTenantStatuses, to: "same", event: "TenantChecked" },
  failCheck: { from: comparableTenantStatuses, to: "same", event: "TenantCheckFailed" },
  diverge: { from: comparableTenantStatuses, to: "same", event: "TruthDiverged" },
  restoreTruth: { from: comparableTenantStatuses, to: "same", event: "TruthRestored" },
  endOffboarding: { from: ["offboarding"], to: "deleted", event: "TenantDeleted" },
  failOffboarding: { from: ["offboarding"], to: "failed", event: "TenantOffboardingFailed" },
} as const satisfies TransitionTable<TenantStatus>;

/** The lifecycle of a subscription. */
export const subscriptionTransitions = {
  subscribe: { from: ["none", "cancelled"], to: "requested", event: "ProductSubscribed" },
  retryProvisioning: { from: ["failed"], to: "requested", event: "ProductSubscribed" },
  startProvisioning: { from: ["requested"], to: "provisioning", event: "SubscriptionProvisioningStarted" },
  activate: { from: ["provisioning"], to: "active", event: "SubscriptionActivated" },
  failProvisioning: { from: ["requested", "provisioning"], to: "failed", event: "SubscriptionFailed" },
  change: { from: ["active"], to: "changing", event: "SubscriptionChangeRequested" },
  endChange: { from: ["changing"], to: "active", event: "SubscriptionChanged" },
  failChange: { from: ["changing"], to: "active", event: "SubscriptionChangeFailed" },
  recordOutputs: { from: ["active"], to: "same", event: "SubscriptionChanged" },
  suspend: { from: ["active"], to: "suspending", event: "SubscriptionSuspensionRequested" },
  endSuspension: { from: ["suspending"], to: "suspended", event: "SubscriptionSuspended" },
  failSuspension: { from: ["suspending"], to: "active", event: "SubscriptionSuspensionFailed" },
  reactivate: { from: ["suspended"], to: "reactivating", event: "SubscriptionReactivationRequested" },
  endReactivation: { from: ["reactivating"], to: "active", event: "SubscriptionReactivated" },
  failReactivation: { from: ["reactivating"], to: "suspended", event: "SubscriptionReactivationFailed" },
  announceLicenceEnd: {
    from: ["active", "changing", "suspending", "suspended", "reactivating"],
    to: "same",
    event: "LicenceEnding",
  },
  endLicence: { from: ["active", "suspended"], to: "same", event: "LicenceEnded" },
  unsubscribe: { from: ["active", "suspended", "failed"], to: "deprovisioning", event: "ProductUnsubscribed" },
  cancel: {
    from: ["requested", "provisioning", "deprovisioning"],
    to: "cancelled",
    event: "SubscriptionCancelled",
  },
  abandon: { from: ["failed"], to: "cancelled", event: "SubscriptionAbandoned" },
  failCancellation: { from: ["deprovisioning"], to: "failed", event: "SubscriptionCancellationFailed" },
} as const satisfies TransitionTable<SubscriptionStatus>;

/** The lifecycle of a product. */
export const productTransitions = {
  register: { from: ["none"], to: "verifying", event: "ProductRegistered" },
  requestVerification: { from: ["available", "failed"], to: "verifying", event: "ProductVerificationRequested" },
  verify: { from: ["verifying"], to: "available", event: "ProductVerified" },
  failVerification: { from: ["verifying"], to: "failed", event: "ProductVerificationFailed" },
  update: { from: ["available", "failed", "deprecated"], to: "same", event: "ProductUpdated" },
  checkChange: { from: ["available", "deprecated"], to: "same", event: "ProductVerificationRequested" },
  acceptChange: { from: ["available", "deprecated"], to: "same", event: "ProductVerified" },
  rejectChange: { from: ["available", "deprecated"], to: "same", event: "ProductVerificationFailed" },
  deprecate: { from: ["available"], to: "deprecated", event: "ProductDeprecated" },
  retire: { from: ["verifying", "available", "failed", "deprecated"], to: "retired", event: "ProductRetired" },
} as const satisfies TransitionTable<ProductStatus>;

/** The lifecycle of a user. A user whose removal has started is disabled. */
export const userTransitions = {
  request: { from: ["none", "failed"], to: "requested", event: "UserRequested" },
  activate: { from: ["requested"], to: "active", event: "UserActivated" },
  failProvisioning: { from: ["requested"], to: "failed", event: "UserProvisioningFailed" },
  update: { from: ["active", "disabled"], to: "same", event: "UserUpdated" },
  resendInvitation: { from: ["active"], to: "same", event: "UserUpdated" },
  replaceIdentity: { from: ["active", "disabled"], to: "same", event: "UserUpdated" },
  withdrawProduct: { from: ["requested", "active", "disabled", "failed"], to: "same", event: "UserUpdated" },
  failUpdate: { from: ["active", "disabled"], to: "same", event: "UserUpdateFailed" },
  disable: { from: ["active"], to: "disabled", event: "UserDisabled" },
  enable: { from: ["disabled"], to: "active", event: "UserEnabled" },
  share: { from: ["active"], to: "same", event: "ProfileShared" },
  withdraw: { from: ["active", "disabled"], to: "same", event: "ProfileWithdrawn" },
  requestRemoval: {
    from: ["requested", "active", "disabled", "failed"],
    to: "disabled",
    event: "UserRemovalRequested",
  },
  remove: { from: ["disabled"], to: "removed", event: "UserRemoved" },
  failRemoval: { from: ["disabled"], to: "failed", event: "UserRemovalFailed" },
} as const satisfies TransitionTable<UserStatus>;

/** The lifecycle of an operation. */
export const operationTransitions = {
  requestApproval: { from: ["none"], to: "awaitingApproval", event: "OperationApprovalRequested" },
  approve: { from: ["awaitingApproval"], to: "queued", event: "OperationApproved" },
  reject: { from: ["awaitingApproval"], to: "cancelled", event: "OperationRejected" },
  start: { from: ["queued"], to: "running", event: "OperationStarted" },
  requestCancellation: { from: ["queued", "running"], to: "cancelling", event: "OperationCancellationRequested" },
  succeed: { from: ["running", "cancelling"], to: "succeeded", event: "OperationSucceeded" },
  fail: { from: ["queued", "running", "cancelling"], to: "failed", event: "OperationFailed" },
  cancel: {
    from: ["awaitingApproval", "queued", "running", "cancelling"],
    to: "cancelled",
    event: "OperationCancelled",
  },
  retry: { from: ["failed", "cancelled"], to: "queued", event: "OperationRetried" },
} as const satisfies TransitionTable<OperationStatus>;

/** The lifecycle of a rollout. A rollback can begin also after the end. */
export const rolloutTransitions = {
  start: { from: ["none"], to: "running", event: "RolloutStarted" },
  completeWave: { from: ["running"], to: "same", event: "RolloutWaveCompleted" },
  pause: { from: ["running"], to: "paused", event: "RolloutPaused" },
  resume: { from: ["paused", "stopped"], to: "running", event: "RolloutResumed" },
  stop: { from: ["running", "paused", "rollingBack"], to: "stopped", event: "RolloutStopped" },
  complete: { from: ["running"], to: "completed", event: "RolloutCompleted" },
  cancel: { from: ["running", "paused", "stopped", "rollingBack"], to: "cancelled", event: "RolloutCancelled" },
  rollBack: {
    from: ["running", "paused", "stopped", "completed", "cancelled"],
    to: "rollingBack",
    event: "RolloutRollbackStarted",
  },
  endRollback: { from: ["rollingBack"], to: "rolledBack", event: "RolloutRolledBack" },
} as const satisfies TransitionTable<RolloutStatus>;

/** Returns whether a status allows a transition. */
export const isAllowedFrom = <Status extends string>(
  transition: Transition<Status>,
  status: Status | "none",
): boolean => transition.from.includes(status);
