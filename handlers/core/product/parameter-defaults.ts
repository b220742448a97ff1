import { toPointer } from "../../../schemas/problem.ts";
import type { Plan } from "../../../schemas/product.ts";
import type { Subscribe } from "../../../schemas/subscription.ts";
import { validateParameters } from "./plan-parameters.ts";

/** Returns the defaults that a plan's JSON Schema gives its parameters. */
const listDefaults = ({ parameters }: Plan): [name: string, value: unknown][] =>
  Object.entries(parameters?.["properties"] ?? {}).flatMap(([name, property]): [string, unknown][] =>
    typeof property === "object" && property !== null && Object.hasOwn(property, "default")
      ? [[name, (property as { default: unknown }).default]]
      : [],
  );

type ParameterValue = NonNullable<Subscribe["parameters"]>[string];
const isParameterValue = (value: unknown): value is ParameterValue =>
  ["string", "number", "boolean"].includes(typeof value);

/** Returns why a default can't be what a subscription gets: it is no value of a parameter, or the plan refuses it. */
const validateDefault = (plan: Plan, name: string, value: unknown): string | undefined => {
  if (!isParameterValue(value)) return "it is no text, number or boolean";
  const pointer = toPointer(["parameters", name]);
  return validateParameters(plan, { [name]: value }, "").find((error) => error.pointer === pointer)?.detail;
};

/** Returns why a plan's defaults can't be used, before anybody subscribes to it. */
export const validateDefaults = (plan: Plan): string | undefined => {
  for (const [name, value] of listDefaults(plan)) {
    const fault = validateDefault(plan, name, value);
    if (fault !== undefined) return `The default of ${name} can't be used: ${fault}.`;
  }
  return undefined;
};

/** Returns a subscription's parameters with the plan's defaults for those that it leaves out. */
export const withDefaults = (plan: Plan, parameters: Subscribe["parameters"]): Subscribe["parameters"] => {
  const provided = parameters ?? {};
  const missing = listDefaults(plan).filter(
    (one): one is [string, ParameterValue] => !Object.hasOwn(provided, one[0]) && isParameterValue(one[1]),
  );
  return missing.length === 0 ? parameters : { ...Object.fromEntries(missing), ...provided };
};
