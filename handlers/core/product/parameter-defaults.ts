import { countDynamicReferences } from "../../../schemas/dynamic-reference.ts";
import type { Plan } from "../../../schemas/plan.ts";
import { toPointer } from "../../../schemas/problem.ts";
import type { Subscribe } from "../../../schemas/subscription.ts";
import { TOO_LONG, validateParameters } from "./plan-parameters.ts";

/** Returns the defaults of the parameters in a plan's JSON Schema. */
const listDefaults = ({ parameters }: Plan): [name: string, value: unknown][] =>
  Object.entries(parameters?.["properties"] ?? {}).flatMap(([name, property]): [string, unknown][] =>
    typeof property === "object" && property !== null && Object.hasOwn(property, "default")
      ? [[name, (property as { default: unknown }).default]]
      : [],
  );

type ParameterValue = NonNullable<Subscribe["parameters"]>[string];
const isParameterValue = (value: unknown): value is ParameterValue =>
  ["string", "number", "boolean"].includes(typeof value);

/** Returns why a default can't be used, apart from the plan's schema. A tenant's parameters can't hold a dynamic reference,
 *  and a default becomes one of them. */
function findValueError(value: unknown): string | undefined {
  if (!isParameterValue(value)) return "it is not a string, number or boolean";
  if (typeof value !== "string" || countDynamicReferences(value) === 0) return undefined;
  return "it contains {{resolve:, a dynamic reference; write it in the integration's parameters";
}

/** Returns the first error in a plan's defaults: one that is not a parameter value, or that the plan's schema rejects. The
 *  schema is compiled once for all of them, because that takes far longer than the validation. */
export function validateDefaults(plan: Plan): string | undefined {
  const defaults = listDefaults(plan);
  const values = defaults.filter((one): one is [string, ParameterValue] => isParameterValue(one[1]));
  const errors = values.length === 0 ? [] : validateParameters(plan, Object.fromEntries(values), "");
  if (errors.some(({ detail }) => detail === TOO_LONG)) return `The defaults can't be used: ${TOO_LONG}`;
  const details = new Map(errors.toReversed().map(({ pointer, detail }) => [pointer, detail]));
  for (const [name, value] of defaults) {
    const error = findValueError(value) ?? details.get(toPointer(["parameters", name]));
    if (error !== undefined) return `The default of ${name} can't be used: ${error}.`;
  }
  return undefined;
}

/** Returns a subscription's parameters, completed by the plan's defaults. */
export function withDefaults(plan: Plan, parameters: Subscribe["parameters"]): Subscribe["parameters"] {
  const provided = parameters ?? {};
  const missing = listDefaults(plan).filter(
    (one): one is [string, ParameterValue] => !Object.hasOwn(provided, one[0]) && isParameterValue(one[1]),
  );
  return missing.length === 0 ? parameters : { ...Object.fromEntries(missing), ...provided };
}
