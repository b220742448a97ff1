import { hasEmptyField } from "../../writes/shell-text.ts";

/** The fields of a user that a request sets. */
type UserFields = {
  roles?: readonly string[];
  team?: string;
  products?: Readonly<Record<string, readonly string[]>>;
  attributes?: Readonly<Record<string, unknown>>;
};

/** Returns the options of the command line that set the same fields as a request. */
export const toUserOptions = ({ roles = [], team, products = {}, attributes = {} }: UserFields): string[] => [
  ...roles.flatMap((role) => ["--role", role]),
  ...(team === undefined ? [] : ["--team", team]),
  ...Object.entries(products).flatMap(([id, names]) => ["--product", `${id}=${names.join(",")}`]),
  ...Object.entries(attributes).flatMap(([name, value]) =>
    name === "displayName" ? ["--display-name", String(value)] : ["--attribute", `${name}=${value}`],
  ),
];

/** Returns the option that names the tenant of a user. Staff belong to none. */
export const toTenantOption = (tenantId: string | undefined): string[] => (tenantId ? ["--tenant", tenantId] : []);

/** Returns the command of the command line that changes a user; undefined if no options can. The options add attributes
 *  to those that are there, so they remove no display name. */
export function toUpdateCommand(user: { id: string; tenantId?: string }, change: UserFields): string[] | undefined {
  const removesName = change.attributes !== undefined && !("displayName" in change.attributes);
  if (removesName || hasEmptyField(change)) return undefined;
  return ["users", "update", user.id, ...toTenantOption(user.tenantId), ...toUserOptions(change)];
}
