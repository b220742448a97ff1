import type { User } from "../../../api/resources.ts";
import { formatProductRoles, readProductRoles } from "../invite/invitation.ts";
import type { Role } from "../role-words.ts";

/** The fields of a person that a dialog changes. */
export type PersonForm = { displayName: string; roles: Role[]; team: string; products: Record<string, string> };

export const formOf = ({ attributes, roles, team, products }: User): PersonForm => ({
  displayName: attributes.displayName ?? "",
  roles,
  team: team ?? "",
  products: formatProductRoles(products),
});

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Returns the body of a change: only what differs. Attributes are replaced as a whole, so the others are repeated. */
export function changeOf(base: PersonForm, form: PersonForm, attributes: User["attributes"]): object {
  const { displayName: _, ...others } = attributes;
  const name = form.displayName.trim();
  const [before, after] = [readProductRoles(base.products), readProductRoles(form.products)];
  return {
    ...(base.displayName !== form.displayName && { attributes: { ...others, ...(name && { displayName: name }) } }),
    ...(!isSame(base.roles, form.roles) && { roles: form.roles }),
    ...(base.team !== form.team && { team: form.team.trim() }),
    ...(!isSame(before, after) && { products: after }),
  };
}
