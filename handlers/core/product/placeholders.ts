import type { Plan } from "../../../schemas/plan.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import type { TenantRecord } from "../../../schemas/tenant.ts";

/** The records and the status from which placeholders get their values. */
export type PlaceholderSources = {
  tenant: TenantRecord;
  subscription: SubscriptionRecord;
  product: ProductRecord;
  status: string;
};

const planOf = ({ product, subscription }: PlaceholderSources): Plan | undefined =>
  product.plans.find(({ id }) => id === subscription.planId);

type Placeholder = {
  /** The value in words, for docs/placeholders.md. */
  meaning: string;
  /** Returns the value; undefined if there is none. */
  resolve: (sources: PlaceholderSources) => string | number | undefined;
  /** Set if a request for the tenant or its subscription sets the value freely.
   *  @default false */
  isChosenForTenant?: true;
};

/** The placeholders of every product, besides `limits.x` and `parameters.x`. */
export const builtInPlaceholders: Readonly<Record<string, Placeholder>> = {
  "tenant.id": { meaning: "the tenant's id", resolve: ({ tenant }) => tenant.id },
  "tenant.name": {
    meaning: "the tenant's name",
    resolve: ({ tenant }) => tenant.name,
    isChosenForTenant: true,
  },
  "plan.id": { meaning: "the id of the subscription's plan", resolve: ({ subscription }) => subscription.planId },
  "plan.tier": { meaning: "the tier of the plan", resolve: (sources) => planOf(sources)?.tier ?? "" },
  seats: {
    meaning: "the subscription's number of seats; absent if neither the subscription nor its plan sets one",
    resolve: ({ subscription }) => subscription.seats,
    isChosenForTenant: true,
  },
  status: {
    meaning: "`active` or `suspended`: the state to which the stack is set",
    resolve: ({ status }) => status,
  },
};
const placeholderPattern = /\$\{([^}]*)\}/g;

/** Returns the names of the placeholders in a text. */
export const listPlaceholders = (text: string): string[] =>
  [...text.matchAll(placeholderPattern)].map(([, name = ""]) => name);

/** Returns the name of the placeholder if the text consists of one placeholder alone. */
export const parseSolePlaceholder = (text: string): string | undefined => /^\$\{([^}]*)\}$/.exec(text)?.[1];

/** Replaces each placeholder once, so that a value that looks like a placeholder stays unchanged. */
export const fillPlaceholders = (text: string, valueFor: (name: string) => string): string =>
  text.replaceAll(placeholderPattern, (_, name: string) => valueFor(name));

const parseLimitName = (name: string): string | undefined =>
  name.startsWith("limits.") ? name.slice("limits.".length) : undefined;
const parseParameterName = (name: string): string | undefined =>
  name.startsWith("parameters.") ? name.slice("parameters.".length) : undefined;

const propertiesOf = ({ parameters = {} }: Plan): Record<string, unknown> =>
  (parameters["properties"] as Record<string, unknown> | undefined) ?? {};

/** Returns whether a subscription to the plan can have the parameter. */
const canHaveParameter = (plan: Plan, name: string): boolean =>
  plan.parameters !== undefined &&
  (Object.hasOwn(propertiesOf(plan), name) ||
    Object.hasOwn(plan.parameters, "patternProperties") ||
    plan.parameters["additionalProperties"] !== false);

/** Returns whether every subscription to the plan has the parameter: it is required or has a default. */
function isParameterGuaranteed(plan: Plan, name: string): boolean {
  const required = plan.parameters?.["required"];
  if (Array.isArray(required) && required.includes(name)) return true;
  const properties = propertiesOf(plan);
  const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
  return typeof property === "object" && property !== null && Object.hasOwn(property, "default");
}

/** Returns whether a tenant of any of the plans can have a value for the placeholder. Without the plans, each of their
 *  limits and parameters counts as known. */
export function isKnownPlaceholder(name: string, plans: readonly Plan[] | undefined): boolean {
  const [limit, parameter] = [parseLimitName(name), parseParameterName(name)];
  if (plans === undefined) return (limit ?? parameter) !== undefined || Object.hasOwn(builtInPlaceholders, name);
  if (limit !== undefined) return plans.some(({ entitlements }) => Object.hasOwn(entitlements.limits, limit));
  if (parameter !== undefined) return plans.some((plan) => canHaveParameter(plan, parameter));
  return Object.hasOwn(builtInPlaceholders, name);
}

/** Returns whether a known placeholder has a value that a request for a tenant sets freely. The platform and the product's
 *  team set the other ones. */
export const isChosenForTenant = (name: string): boolean =>
  parseParameterName(name) !== undefined || builtInPlaceholders[name]?.isChosenForTenant === true;

/** Returns the first plan whose tenants can be without a value for a known placeholder. */
export function findPlanWithoutValue(name: string, plans: readonly Plan[] = []): Plan | undefined {
  const [limit, parameter] = [parseLimitName(name), parseParameterName(name)];
  return plans.find((plan) => {
    if (limit !== undefined) return !Object.hasOwn(plan.entitlements.limits, limit);
    if (parameter !== undefined) return !isParameterGuaranteed(plan, parameter);
    return name === "seats" && plan.entitlements.seats === undefined;
  });
}

/** Returns the values of all placeholders that have one. */
export function collectPlaceholderValues(sources: PlaceholderSources): Map<string, string> {
  const withPrefix = (prefix: string, values: object) =>
    Object.entries(values).map(([name, value]) => [`${prefix}.${name}`, value] as const);
  const values = [
    ...Object.entries(builtInPlaceholders).map(([name, { resolve }]) => [name, resolve(sources)] as const),
    ...withPrefix("limits", planOf(sources)?.entitlements.limits ?? {}),
    ...withPrefix("parameters", sources.subscription.parameters ?? {}),
  ];
  return new Map(values.filter(([, value]) => value !== undefined).map(([name, value]) => [name, String(value)]));
}
