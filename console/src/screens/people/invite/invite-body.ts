import type { InviteStaff, InviteUser } from "../../../api/openapi.d.ts";
import { type Invitation, readProductRoles } from "./invitation.ts";

const attributesOf = ({ displayName }: Invitation) =>
  displayName.trim() ? { attributes: { displayName: displayName.trim() } } : {};

/** Returns the body that invites somebody to a tenant. */
export const toUserBody = (invitation: Invitation): InviteUser => ({
  email: invitation.email.trim(),
  ...attributesOf(invitation),
  roles: invitation.roles as InviteUser["roles"],
  products: readProductRoles(invitation.products),
});

/** Returns the body that invites somebody to the staff. Only a product owner has a team. */
export const toStaffBody = (invitation: Invitation): InviteStaff => ({
  email: invitation.email.trim(),
  ...attributesOf(invitation),
  roles: invitation.roles as InviteStaff["roles"],
  ...(invitation.roles.includes("product-owner") && invitation.team.trim() && { team: invitation.team.trim() }),
});
