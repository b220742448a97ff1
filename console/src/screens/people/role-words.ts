import type { User } from "../../api/resources.ts";

export type Role = User["roles"][number];

/** The roles of the platform's staff and those of a tenant's people, from the widest to the narrowest. */
export const staffRoles = ["platform-admin", "product-owner", "auditor"] as const;
export const tenantRoles = ["tenant-admin", "member"] as const;
export const allRoles: readonly Role[] = [...staffRoles, ...tenantRoles];

const roles: Record<Role, { name: string; meaning: string }> = {
  "platform-admin": { name: "Platform administrator", meaning: "Sees and changes everything." },
  "product-owner": { name: "Product owner", meaning: "Looks after the products of a team and sees who has them." },
  auditor: { name: "Auditor", meaning: "Reads everything and changes nothing." },
  "tenant-admin": { name: "Tenant administrator", meaning: "Manages the people of one tenant and sees its facts." },
  member: { name: "Member", meaning: "Sees their own profile and their tenant's card." },
};
export const describeRole = (role: Role) => roles[role];

/** Returns the name of a person: the display name, or the e-mail address. */
export const nameOfPerson = ({ attributes, email }: Pick<User, "attributes" | "email">): string =>
  attributes.displayName ?? email;

/** Returns the page of a person. */
export const pageOfPerson = ({ id, tenantId }: Pick<User, "id" | "tenantId">): string =>
  tenantId ? `/tenants/${tenantId}/users/${id}` : `/users/${id}`;

/** Returns the path of a person in the API. */
export const apiPathOf = ({ id, tenantId }: Pick<User, "id" | "tenantId">): string => pageOfPerson({ id, tenantId });
