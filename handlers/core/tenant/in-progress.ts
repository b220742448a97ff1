import type { TenantStatus } from "../../../schemas/tenant.ts";

/** The statuses that a tenant has only while one of its operations runs. */
export const tenantStatusesInProgress = [
  "requested",
  "suspending",
  "reactivating",
  "offboarding",
] as const satisfies TenantStatus[];

/** Returns whether a tenant leaves its status when its operation ends. */
export const isTenantInProgress = ({ status }: { status: TenantStatus }): boolean =>
  tenantStatusesInProgress.some((one) => one === status);
