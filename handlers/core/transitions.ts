import type { EventName } from "../../events/catalog.ts";
import type { OperationStatus } from "../../schemas/operation.ts";
import type { ProductStatus } from "../../schemas/product.ts";
import type { SubscriptionStatus } from "../../schemas/subscription.ts";
import type { TenantStatus } from "../../schemas/tenant.ts";
import type { UserStatus } from "../../schemas/user.ts";

/** One way from a status to another, and the fact that says so. `none`: there was nothing before. */
export type Transition<Status extends string> = {
  readonly from: readonly (Status | "none")[];
  readonly to: Status;
  readonly event: EventName;
};
type Table<Status extends string> = Readonly<Record<string, Transition<Status>>>;

export const tenantTransitions = {
  request: { from: ["none"], to: "requested", event: "TenantRequested" },
  prepare: { from: ["requested"], to: "requested", event: "TenantPrepared" },
  activate: { from: ["requested"], to: "active", event: "TenantActivated" },
  giveUp: { from: ["requested"], to: "failed", event: "TenantOnboardingFailed" },
} as const satisfies Table<TenantStatus>;

export const subscriptionTransitions = {
  subscribe: { from: ["none", "cancelled"], to: "requested", event: "ProductSubscribed" },
  startProvisioning: { from: ["requested"], to: "provisioning", event: "SubscriptionProvisioningStarted" },
  activate: { from: ["provisioning"], to: "active", event: "SubscriptionActivated" },
  giveUp: { from: ["requested", "provisioning"], to: "failed", event: "SubscriptionFailed" },
  unsubscribe: { from: ["active"], to: "deprovisioning", event: "ProductUnsubscribed" },
  cancel: { from: ["deprovisioning"], to: "cancelled", event: "SubscriptionCancelled" },
  failCancellation: { from: ["deprovisioning"], to: "failed", event: "SubscriptionCancellationFailed" },
} as const satisfies Table<SubscriptionStatus>;

export const productTransitions = {
  register: { from: ["none"], to: "verifying", event: "ProductRegistered" },
  requestVerification: {
    from: ["available", "failed"],
    to: "verifying",
    event: "ProductVerificationRequested",
  },
  verify: { from: ["verifying"], to: "available", event: "ProductVerified" },
  failVerification: { from: ["verifying"], to: "failed", event: "ProductVerificationFailed" },
} as const satisfies Table<ProductStatus>;

export const userTransitions = {
  request: { from: ["none"], to: "requested", event: "UserRequested" },
  activate: { from: ["requested"], to: "active", event: "UserActivated" },
} as const satisfies Table<UserStatus>;

export const operationTransitions = {
  start: { from: ["queued"], to: "running", event: "OperationStarted" },
  halt: { from: ["queued", "running"], to: "cancelling", event: "OperationCancellationRequested" },
  succeed: { from: ["running"], to: "succeeded", event: "OperationSucceeded" },
  fail: { from: ["queued", "running", "cancelling"], to: "failed", event: "OperationFailed" },
} as const satisfies Table<OperationStatus>;

/** Whether a transition may be taken from a status. */
export const allows = <Status extends string>(transition: Transition<Status>, status: Status | "none"): boolean =>
  transition.from.includes(status);
