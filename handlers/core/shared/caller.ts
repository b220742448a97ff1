import type { Caller } from "../../../schemas/caller.ts";
import type { TenantRecord, TenantStatus } from "../../../schemas/tenant.ts";
import { Role, StaffRole, type UserRecord } from "../../../schemas/user.ts";

/** The statuses of a tenant whose people have no access: it leaves, or its users are being removed or are removed. */
const closedStatuses: readonly TenantStatus[] = ["leaving", "offboarding", "deleted"];

/** Returns whether a tenant's people have no access, and no product may read their profiles. */
export const isClosed = (tenant: Pick<TenantRecord, "status"> | undefined): boolean =>
  tenant !== undefined && closedStatuses.includes(tenant.status);

/** The verified identity of a token's holder. */
type AuthenticatedIdentity = {
  subject: string;
  /** The product of a machine client. */
  productId?: string | undefined;
  /** The scopes of a machine's token. */
  scopes?: string[] | undefined;
  /** The user's record in the user catalog. */
  user?: UserRecord | undefined;
  /** The user's tenant. */
  tenant?: TenantRecord | undefined;
  /** The roles in the token of an issuer whose roles replace the catalog's. */
  claimedRoles?: unknown;
};

const isStaffRole = (role: Role): boolean => StaffRole.safeParse(role).success;

/** Returns the roles in a claim, which is one name or a list. Unknown names are ignored. */
const parseRoles = (claimedRoles: unknown): Role[] =>
  Role.options.filter((role) => [claimedRoles].flat().includes(role));

/**
 * Resolves the caller of a verified token; undefined for an unknown or inactive user, and for a closed tenant's. A claim
 * replaces the catalog's roles and nothing else: without a record nobody could disable its holder.
 */
export function resolveCaller({
  subject,
  productId,
  scopes,
  user,
  tenant,
  claimedRoles,
}: AuthenticatedIdentity): Caller | undefined {
  if (productId !== undefined) return { subject, roles: [], productId, ...(scopes === undefined ? {} : { scopes }) };
  if (user?.status !== "active" || isClosed(tenant)) return undefined;
  const { id, email, tenantId, team, attributes } = user;
  const { displayName } = attributes;
  const isApplicable = (role: Role) => isStaffRole(role) === (tenantId === undefined);
  return {
    subject,
    userId: id,
    email,
    ...(displayName === undefined ? {} : { displayName }),
    roles: claimedRoles === undefined ? user.roles : parseRoles(claimedRoles).filter(isApplicable),
    ...(tenantId === undefined ? {} : { tenantId }),
    ...(team === undefined ? {} : { team }),
  };
}

/** The signer of a request, as API Gateway receives it from AWS. */
type SignerIdentity = { userArn?: string | null; cognitoIdentityId?: string | null };

/** The ARN of a role's session. It determines the role's ARN if the role has no path. */
const sessionArnPattern = /^arn:([a-z-]+):sts::(\d{12}):assumed-role\/([\w+=,.@-]+)\/[\w+=,.@-]+$/;

/** Returns the ARN of the role of a session; undefined if the ARN is not that of a session. */
function roleArnOf(sessionArn: string): string | undefined {
  const [isSession, partition, account, name] = sessionArnPattern.exec(sessionArn) ?? [];
  return isSession === undefined ? undefined : `arn:${partition}:iam::${account}:role/${name}`;
}

/**
 * Returns the principal behind a subject: the role of a machine's session, or else the subject. A machine chooses the
 * names of its sessions, so limits and approvals that concern one caller must not depend on them.
 */
export const principalOf = (subject: string): string => roleArnOf(subject) ?? subject;

/**
 * Resolves the machine that signed a request. The deployment's table maps the session's role to a staff role. Other
 * signers have no roles. A person's session also has none, because disabling the user could not block it.
 */
export function resolveSigner(
  { userArn, cognitoIdentityId }: SignerIdentity,
  table: Readonly<Record<string, unknown>>,
): Caller {
  const subject = userArn ?? "nobody";
  const roleArn = roleArnOf(subject);
  const role = StaffRole.safeParse(roleArn === undefined ? undefined : table[roleArn]);
  return { subject, roles: role.success && !cognitoIdentityId ? [role.data] : [] };
}
