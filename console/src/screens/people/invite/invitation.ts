import type { Me } from "../../../api/resources.ts";
import { can } from "../../../session/me.tsx";
import { type Role, staffRoles, tenantRoles } from "../role-words.ts";

/** The group of people to which somebody is invited: the staff, or a tenant. */
export type InvitationTarget = "staff" | "tenant";

/** The form of an invitation. */
export type Invitation = {
  target: InvitationTarget;
  tenantId: string;
  email: string;
  displayName: string;
  roles: Role[];
  team: string;
  /** The roles in each product, separated by commas. */
  products: Record<string, string>;
};

/** Returns the groups to which a person may invite others. */
export const findInvitationTargets = (me: Me): InvitationTarget[] => [
  ...(can(me, "users:invite") ? ["tenant" as const] : []),
  ...(can(me, "staff:invite") ? ["staff" as const] : []),
];

export const newInvitation = (target: InvitationTarget, tenantId = ""): Invitation => ({
  target,
  tenantId,
  email: "",
  displayName: "",
  roles: target === "staff" ? ["auditor"] : ["member"],
  team: "",
  products: {},
});

export const rolesOfTarget = (target: InvitationTarget): readonly Role[] =>
  target === "staff" ? staffRoles : tenantRoles;

/** Reads the product roles of a form. A product without a role is left out. */
export const readProductRoles = (products: Readonly<Record<string, string>>): Record<string, string[]> =>
  Object.fromEntries(
    Object.entries(products).flatMap(([id, text]) => {
      const roles = text
        .split(",")
        .map((part) => part.trim())
        .filter(Boolean);
      return roles.length > 0 ? [[id, roles]] : [];
    }),
  );

export const formatProductRoles = (products: Readonly<Record<string, readonly string[]>>): Record<string, string> =>
  Object.fromEntries(Object.entries(products).map(([id, roles]) => [id, roles.join(", ")]));

/** Returns what is wrong with an invitation, by the name of the field. */
export function problemsOfInvitation({ target, tenantId, email, roles }: Invitation): Record<string, string> {
  return {
    ...(!/^\S+@\S+$/.test(email.trim()) && { email: "An e-mail address is needed." }),
    ...(roles.length === 0 && { roles: "At least one role is needed." }),
    ...(target === "tenant" && !tenantId && { tenantId: "Choose the tenant." }),
  };
}
