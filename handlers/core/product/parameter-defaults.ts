import type { Plan } from "../../../schemas/plan.ts";
import { toPointer } from "../../../schemas/problem.ts";
import type { Subscribe } from "../../../schemas/subscription.ts";
import { validateParameters } from "./plan-parameters.ts";

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

/** Returns the error of a default that is not a parameter value or that the plan's schema rejects. */
function validateDefault(plan: Plan, name: string, value: unknown): string | undefined {
  if (!isParameterValue(value)) return "it is not a string, number or boolean";
  const pointer = toPointer(["parameters", name]);
  return validateParameters(plan, { [name]: value }, "").find((error) => error.pointer === pointer)?.detail;
}

/** Returns the first error in a plan's defaults. */
export function validateDefaults(plan: Plan): string | undefined {
  for (const [name, value] of listDefaults(plan)) {
    const error = validateDefault(plan, name, value);
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
