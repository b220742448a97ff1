import { type Field, fieldOf, type RouteId, routeOf } from "./api/routes.ts";
import { type Completer, type Input, nameOfOption, type OptionSpec } from "./spec.ts";

/** The options whose names do not follow from the API's. */
const exceptions: Readonly<Record<string, string>> = {
  q: "search",
  externalId: "external-id",
  tags: "tag",
  roles: "role",
  planId: "plan",
  types: "type",
};

const completers: Readonly<Record<string, Completer>> = {
  tenantId: "tenants",
  productId: "products",
  operationId: "operations",
  planId: "plans",
};

/** Returns the option of an API field: `adminEmail` is `--admin-email`, `tenantId` is `--tenant`. */
const flagOf = (field: string): string =>
  exceptions[field] ?? field.replace(/(?<=\w)Id$/, "").replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const placeholderOf = (name: string, { choices }: Field): string =>
  choices && choices.length <= 4 ? choices.join("|") : (flagOf(name).split("-").at(-1) ?? "value");

/** Returns the API's description of a field in words of the command line: a switch has no values, and other parameters
 *  are options. */
function describeField(route: RouteId, { text, flag }: Field): string {
  const described = flag ? text.replace(/^`true` for /, "only ").replace(/, `false` for .*$/, "") : text;
  const { query } = routeOf(route);
  return described
    .replace("; may be repeated", "")
    .replaceAll(/`(\w+)`/g, (_, name: string) => (Object.hasOwn(query, name) ? `--${flagOf(name)}` : name))
    .replaceAll("`", "");
}

/** Returns the option for a field of a route, with the API's own description and choices. */
export function optionOf(route: RouteId, name: string, change: Partial<OptionSpec> = {}): OptionSpec {
  const field = fieldOf(route, name);
  const flags = `--${flagOf(name)}${field.flag ? "" : ` <${placeholderOf(name, field)}>`}`;
  return {
    flags,
    text: describeField(route, field),
    ...(field.choices && { choices: field.choices }),
    ...(field.many && { many: true }),
    ...(completers[name] && { completes: completers[name] }),
    ...change,
  };
}

/** Returns the options of a list's filters. Paging has options of its own. */
export const filterOptions = (route: RouteId, leftOut: readonly string[] = []): OptionSpec[] =>
  filterNames(route, leftOut).map((name) => optionOf(route, name));

const filterNames = (route: RouteId, leftOut: readonly string[]): string[] =>
  Object.keys(routeOf(route).query).filter((name) => !["limit", "after", ...leftOut].includes(name));

/** Returns the query of a list from the options with which it was called. */
export function readFilters(route: RouteId, input: Input): Record<string, unknown> {
  const query: Record<string, unknown> = {};
  for (const name of filterNames(route, [])) {
    const option = nameOfOption(optionOf(route, name));
    const { flag, many } = fieldOf(route, name);
    const value = flag ? input.has(option) || undefined : many ? input.list(option) : input.text(option);
    if (value !== undefined && !(Array.isArray(value) && value.length === 0)) query[name] = value;
  }
  return query;
}
