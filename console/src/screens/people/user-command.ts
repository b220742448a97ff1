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
  ...(team ? ["--team", team] : []),
  ...Object.entries(products).flatMap(([id, names]) => ["--product", `${id}=${names.join(",")}`]),
  ...Object.entries(attributes).flatMap(([name, value]) =>
    name === "displayName" ? ["--display-name", String(value)] : ["--attribute", `${name}=${value}`],
  ),
];

/** Returns the option that names the tenant of a user. Staff belong to none. */
export const toTenantOption = (tenantId: string | undefined): string[] => (tenantId ? ["--tenant", tenantId] : []);
