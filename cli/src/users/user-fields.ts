import type { Input, OptionSpec } from "../spec.ts";
import { parsePairs } from "../writes/pairs.ts";

export const tenantOption: OptionSpec = { flags: "--tenant <tenant>", text: "the user's tenant", completes: "tenants" };

/** The options that set the fields of a user. */
export const userOptions: readonly OptionSpec[] = [
  {
    flags: "--role <role>",
    text: "a role on the platform: platform-admin, product-owner or auditor for staff",
    many: true,
  },
  {
    flags: "--product <product=role,role>",
    text: "a product to which the user has access, with the roles there; the given products replace all",
    many: true,
    completes: "products",
  },
  { flags: "--team <team>", text: "the team of a product owner" },
  { flags: "--display-name <name>", text: "the name that other people see" },
  { flags: "--attribute <name=value>", text: "an attribute of the profile, such as locale=fr", many: true },
];

/** Returns the fields of a user as far as options name them. */
export function readUserFields(input: Input): Record<string, unknown> {
  const roles = input.list("role");
  const products = parsePairs("--product", input.list("product"), "crm=sales,reports");
  const displayName = input.text("displayName");
  const attributes = Object.fromEntries([
    ...parsePairs("--attribute", input.list("attribute"), "locale=fr"),
    ...(displayName === undefined ? [] : [["displayName", displayName] as const]),
  ]);
  const team = input.text("team");
  return {
    ...(roles.length > 0 && { roles }),
    ...(products.length > 0 && { products: Object.fromEntries(products.map(([id, names]) => [id, names.split(",")])) }),
    ...(team !== undefined && { team }),
    ...(Object.keys(attributes).length > 0 && { attributes }),
  };
}
