import type { SubscriptionStatus } from "../../../schemas/subscription.ts";
import type { TenantStatus } from "../../../schemas/tenant.ts";

/** The statuses that a tenant has only while one of its operations runs. */
export const tenantStatusesInTransit = [
  "requested",
  "suspending",
  "reactivating",
  "offboarding",
] as const satisfies TenantStatus[];

const subscriptionStatusesInTransit: readonly SubscriptionStatus[] = [
  "requested",
  "provisioning",
  "changing",
  "suspending",
  "reactivating",
  "deprovisioning",
];

/** Returns whether a tenant leaves its status when its operation ends. */
export const isTenantInTransit = (status: TenantStatus): boolean =>
  tenantStatusesInTransit.some((one) => one === status);

/** Returns whether a subscription leaves its status when its operation ends. */
export const isSubscriptionInTransit = (status: SubscriptionStatus): boolean =>
  subscriptionStatusesInTransit.includes(status);
