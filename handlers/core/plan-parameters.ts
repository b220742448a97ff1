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

/** Why a plan's parameters can't be checked by its JSON Schema: found out before anybody subscribes to it. */
export const schemaFault = (plan: Plan): string | undefined => {
  try {
    validatorOf(plan.parameters).safeParse({});
    return undefined;
  } catch (error) {
    return `This JSON Schema can't be used: ${(error as Error).message}.`;
  }
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
