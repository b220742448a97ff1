import type { RequestTenant } from "../../../console/src/api/openapi.d.ts";
import { type RouteId, routeOf } from "../api/routes.ts";
import { optionOf } from "../flag-names.ts";
import { type Input, nameOfOption, type OptionSpec } from "../spec.ts";
import { parsePairs } from "../writes/pairs.ts";

/** The fields of a request that have options of their own form. */
const composedFields = ["tags", "subscriptions"];

/** Returns the names of the tenant's own fields in a request. A field that the API adds is an option by itself. */
const ownFieldsOf = (route: RouteId): string[] =>
  Object.keys(routeOf(route).body).filter((name) => !composedFields.includes(name));

/** Returns the options of these fields. */
export const ownOptionsOf = (route: RouteId): OptionSpec[] => ownFieldsOf(route).map((name) => optionOf(route, name));

export const tagOption = { flags: "--tag <name=value>", text: "a tag of the tenant", many: true };

/** Returns the tenant's own fields as far as options name them. */
export function readTenantFields(input: Input): Partial<RequestTenant> {
  const tags = parsePairs("--tag", input.list("tag"), "region=emea");
  const fields = ownFieldsOf("tenants:create").map((name) => {
    const option = nameOfOption(optionOf("tenants:create", name));
    return [name, input.text(option)];
  });
  return {
    ...Object.fromEntries(fields.filter(([, value]) => value !== undefined)),
    ...(tags.length > 0 && { tags: Object.fromEntries(tags) }),
  };
}
