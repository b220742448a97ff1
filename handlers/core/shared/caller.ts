import type { Caller } from "../../../schemas/caller.ts";
import { Role, StaffRole, type UserRecord } from "../../../schemas/user.ts";

/** What is known of whoever holds a proven token. */
type AuthenticatedIdentity = {
  subject: string;
  /** The product whose machine this is. */
  productId?: string | undefined;
  /** The scopes of the machine's token. */
  scopes?: string[] | undefined;
  /** As the user catalogue has it. */
  user?: UserRecord | undefined;
  /** What the token says, where that counts instead of the catalogue; undefined where it does not. */
  claimedRoles?: unknown;
};

const isStaffRole = (role: Role): boolean => StaffRole.safeParse(role).success;

/** The roles in a claim: one or a list, by our names; what is no role of ours says nothing. */
const parseRoles = (claimedRoles: unknown): Role[] =>
  Role.options.filter((role) => [claimedRoles].flat().includes(role));

/**
 * Who calls; undefined for somebody whom the platform does not know. A claim replaces the catalogue's roles and nothing
 * else of it: who is disabled there stays out, and nobody is of a tenant or a team by its own word. So somebody whom
 * the catalogue lacks can only be staff, and a tenant's person never is.
 */
export const resolveCaller = ({
  subject,
  productId,
  scopes,
  user,
  claimedRoles,
}: AuthenticatedIdentity): Caller | undefined => {
  if (productId !== undefined) return { subject, roles: [], productId, ...(scopes === undefined ? {} : { scopes }) };
  if (user === undefined) {
    const roles = parseRoles(claimedRoles).filter(isStaffRole);
    return roles.length === 0 ? undefined : { subject, roles };
  }
  if (user.status !== "active") return undefined;
  const { id, email, tenantId, team } = user;
  const fits = (role: Role) => isStaffRole(role) === (tenantId === undefined);
  return {
    subject,
    userId: id,
    email,
    roles: claimedRoles === undefined ? user.roles : parseRoles(claimedRoles).filter(fits),
    ...(tenantId === undefined ? {} : { tenantId }),
    ...(team === undefined ? {} : { team }),
  };
};

/** Who signed a request, as the gateway has it from AWS. */
type SignerIdentity = { userArn?: string | null; cognitoIdentityId?: string | null };

/** A session of a role; the role's ARN follows from it, where the role has no path. */
const sessionArnPattern = /^arn:([a-z-]+):sts::(\d{12}):assumed-role\/([\w+=,.@-]+)\/[\w+=,.@-]+$/;

/**
 * The machine that signed a request: what it may do follows from its session's role, by the deployment's own table.
 * Whoever is not in it has no role here, and neither has a person: people's sessions bear no name that the catalogue
 * knows, so nobody could be shut out.
 */
export const resolveSigner = (
  { userArn, cognitoIdentityId }: SignerIdentity,
  table: Readonly<Record<string, unknown>>,
): Caller => {
  const subject = userArn ?? "nobody";
  const [, partition, account, name] = sessionArnPattern.exec(subject) ?? [];
  const role = StaffRole.safeParse(table[`arn:${partition}:iam::${account}:role/${name}`]);
  return { subject, roles: role.success && !cognitoIdentityId ? [role.data] : [] };
};
