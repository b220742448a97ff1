import * as z from "zod";
import { pointerTo } from "../../schemas/problem.ts";
import type { Plan } from "../../schemas/product.ts";
import type { Subscribe } from "../../schemas/subscription.ts";

const aboutFields = ["properties", "patternProperties", "additionalProperties", "required", "propertyNames"];

/** What a plan's JSON Schema says; throws when nothing can be checked by it. A plan without one takes no parameters. */
const validatorOf = (parameters: Plan["parameters"] = { additionalProperties: false }) => {
  // The library takes no notice of what is said about fields where the type is left out.
  const schema = aboutFields.some((name) => name in parameters) ? { type: "object", ...parameters } : parameters;
  return z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
};

const propertiesOf = ({ parameters }: Plan): [string, unknown][] => Object.entries(parameters?.["properties"] ?? {});

const defaultIn = (property: unknown): { default: unknown } | undefined =>
  typeof property === "object" && property !== null && Object.hasOwn(property, "default")
    ? (property as { default: unknown })
    : undefined;

/** Why a default can't be what a subscription gets: it is no value of a parameter, or breaks the plan's own schema. */
const defaultFault = (plan: Plan, name: string, value: unknown): string | undefined => {
  if (!["string", "number", "boolean"].includes(typeof value)) return "it is no text, number or boolean";
  const checked = validatorOf(plan.parameters).safeParse({ [name]: value });
  return checked.error?.issues.find(({ path }) => path[0] === name)?.message;
};

/** Why a plan's parameters can't be checked by its JSON Schema: found out before anybody subscribes to it. */
export const schemaFault = (plan: Plan): string | undefined => {
  try {
    validatorOf(plan.parameters).safeParse({});
    for (const [name, property] of propertiesOf(plan)) {
      const found = defaultIn(property);
      const fault = found && defaultFault(plan, name, found.default);
      if (fault !== undefined) return `The default of ${name} can't be used: ${fault}.`;
    }
    return undefined;
  } catch (error) {
    return `This JSON Schema can't be used: ${(error as Error).message}.`;
  }
};

/** Returns a subscription's parameters with the plan's defaults for those that it leaves out. */
export const withDefaults = (plan: Plan, parameters: Subscribe["parameters"]): Subscribe["parameters"] => {
  const given = parameters ?? {};
  const defaults = propertiesOf(plan).flatMap(([name, property]) => {
    const found = defaultIn(property);
    return found === undefined || Object.hasOwn(given, name) ? [] : [[name, found.default]];
  });
  return defaults.length === 0 ? parameters : { ...Object.fromEntries(defaults), ...given };
};

/** What is wrong with a subscription's parameters, by the plan's own JSON Schema. */
export const parameterErrors = (plan: Plan, parameters: Subscribe["parameters"], pointer: string) => {
  const checked = validatorOf(plan.parameters).safeParse(parameters ?? {});
  if (checked.success) return [];
  return checked.error.issues.map((issue) => ({
    pointer: `${pointer}${pointerTo(["parameters", ...issue.path])}`,
    detail: issue.message,
  }));
};
