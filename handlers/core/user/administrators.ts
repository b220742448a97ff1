import type { Caller } from "../../../schemas/caller.ts";
import type { TenantRecord } from "../../../schemas/tenant.ts";
import type { Role, UserRecord } from "../../../schemas/user.ts";
import type { Precondition, Rejection } from "../shared/decision.ts";

/** Returns the role that administers the platform, or a user's tenant. */
export const administratorRoleOf = ({ tenantId }: Pick<UserRecord, "tenantId">): Role =>
  tenantId === undefined ? "platform-admin" : "tenant-admin";

/** Returns whether a user is an active administrator of the platform or of their tenant. */
export const isAdministrator = (user: Pick<UserRecord, "tenantId" | "status" | "roles">): boolean =>
  user.status === "active" && user.roles.includes(administratorRoleOf(user));

/**
 * Returns whether an administrator must remain after this caller changes a user. The platform always needs one. A tenant
 * needs one, unless it is being offboarded or a platform administrator makes the change.
 */
export function needsRemainingAdministrator(caller: Caller, tenant: TenantRecord | undefined): boolean {
  if (tenant === undefined) return true;
  return !caller.roles.includes("platform-admin") && !["offboarding", "deleted"].includes(tenant.status);
}

/** Another administrator than the changed user; undefined if there is none. */
export type AdministratorCheck = { other: UserRecord | undefined };

/**
 * Checks that an administrator remains. Returns the other administrator as a precondition, so that two administrators
 * who remove each other at the same time conflict.
 */
export function ensureAdministratorRemains(
  before: UserRecord,
  after: Pick<UserRecord, "tenantId" | "status" | "roles">,
  administratorCheck: AdministratorCheck | undefined,
): { rejection: Rejection } | { preconditions: Precondition[] } {
  if (administratorCheck === undefined || !isAdministrator(before) || isAdministrator(after))
    return { preconditions: [] };
  const { other } = administratorCheck;
  if (other !== undefined) return { preconditions: [{ type: "user", record: other }] };
  const scope = before.tenantId === undefined ? "the platform" : "the tenant";
  const detail = `The user is the last active administrator of ${scope}. Appoint another one first.`;
  return { rejection: { code: "lastAdministrator", detail } };
}
