import type { Caller } from "../../schemas/caller.ts";
import { Role, type UserRecord } from "../../schemas/user.ts";

/** What is known of whoever holds a proven token. */
type Evidence = {
  subject: string;
  /** The product whose machine this is. */
  productId?: string | undefined;
  /** As the user catalogue has it. */
  user?: UserRecord | undefined;
  /** What the token says, where that counts instead of the catalogue; undefined where it does not. */
  claimed?: unknown;
};

const staffRoles: readonly Role[] = ["platform-admin", "product-owner", "auditor"];

/** The roles in a claim: one or a list, by our names; what is no role of ours says nothing. */
const rolesIn = (claimed: unknown): Role[] => Role.options.filter((role) => [claimed].flat().includes(role));

/**
 * Who calls; undefined for somebody whom the platform does not know. A claim replaces the catalogue's roles and nothing
 * else of it: who is disabled there stays out, and nobody is of a tenant or a team by its own word. So somebody whom
 * the catalogue lacks can only be staff, and a tenant's person never is.
 */
export const callerOf = ({ subject, productId, user, claimed }: Evidence): Caller | undefined => {
  if (productId !== undefined) return { subject, roles: [], productId };
  if (user === undefined) {
    const roles = rolesIn(claimed).filter((role) => staffRoles.includes(role));
    return roles.length === 0 ? undefined : { subject, roles };
  }
  if (user.status !== "active") return undefined;
  const { id, email, tenantId, team } = user;
  const fits = (role: Role) => staffRoles.includes(role) === (tenantId === undefined);
  return {
    subject,
    userId: id,
    email,
    roles: claimed === undefined ? user.roles : rolesIn(claimed).filter(fits),
    ...(tenantId === undefined ? {} : { tenantId }),
    ...(team === undefined ? {} : { team }),
  };
};
