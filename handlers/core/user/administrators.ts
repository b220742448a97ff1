import type { Caller } from "../../../schemas/caller.ts";
import type { TenantRecord } from "../../../schemas/tenant.ts";
import type { Role, UserRecord } from "../../../schemas/user.ts";
import type { Precondition, Rejection } from "../shared/decision.ts";

/** The role without whose holder nobody could administer the platform, or the tenant. */
export const administratorRoleOf = ({ tenantId }: Pick<UserRecord, "tenantId">): Role =>
  tenantId === undefined ? "platform-admin" : "tenant-admin";

/** Tells whether a user administers the platform or their tenant right now. */
export const isAdministrator = (user: Pick<UserRecord, "tenantId" | "status" | "roles">): boolean =>
  user.status === "active" && user.roles.includes(administratorRoleOf(user));

/**
 * Tells whether an administrator has to be left where this caller changes a user: always on the platform, and in a
 * tenant that is not leaving unless the platform's own administrators decide.
 */
export const needsRemainingAdministrator = (caller: Caller, tenant: TenantRecord | undefined): boolean => {
  if (tenant === undefined) return true;
  return !caller.roles.includes("platform-admin") && !["offboarding", "deleted"].includes(tenant.status);
};

/** Another administrator than the user who is changed, where there has to be one. */
export type AdministratorCheck = { other: UserRecord | undefined };

/**
 * Returns what must hold so that an administrator is left, or why none would be: the other one must still be as they
 * were read. Of two who remove each other at the same moment one finds the other changed, and decides again.
 */
export const ensureAdministratorRemains = (
  before: UserRecord,
  after: Pick<UserRecord, "tenantId" | "status" | "roles">,
  administratorCheck: AdministratorCheck | undefined,
): { rejection: Rejection } | { preconditions: Precondition[] } => {
  if (administratorCheck === undefined || !isAdministrator(before) || isAdministrator(after))
    return { preconditions: [] };
  const { other } = administratorCheck;
  if (other !== undefined) return { preconditions: [{ type: "user", record: other }] };
  const what = before.tenantId === undefined ? "the platform" : "the tenant";
  const detail = `This is the last active administrator of ${what}: make another one first.`;
  return { rejection: { code: "lastAdministrator", detail } };
};
