import { pointerTo } from "../../schemas/problem.ts";
import type { Plan } from "../../schemas/product.ts";
import type { Subscribe } from "../../schemas/subscription.ts";
import { parameterErrors } from "./plan-parameters.ts";

/** Returns the defaults that a plan's JSON Schema gives its parameters. */
const defaultsOf = ({ parameters }: Plan): [name: string, value: unknown][] =>
  Object.entries(parameters?.["properties"] ?? {}).flatMap(([name, property]): [string, unknown][] =>
    typeof property === "object" && property !== null && Object.hasOwn(property, "default")
      ? [[name, (property as { default: unknown }).default]]
      : [],
  );

type Value = NonNullable<Subscribe["parameters"]>[string];
const isValue = (value: unknown): value is Value => ["string", "number", "boolean"].includes(typeof value);

/** Returns why a default can't be what a subscription gets: it is no value of a parameter, or the plan refuses it. */
const faultOf = (plan: Plan, name: string, value: unknown): string | undefined => {
  if (!isValue(value)) return "it is no text, number or boolean";
  const pointer = pointerTo(["parameters", name]);
  return parameterErrors(plan, { [name]: value }, "").find((error) => error.pointer === pointer)?.detail;
};

/** Returns why a plan's defaults can't be used, before anybody subscribes to it. */
export const defaultFault = (plan: Plan): string | undefined => {
  for (const [name, value] of defaultsOf(plan)) {
    const fault = faultOf(plan, name, value);
    if (fault !== undefined) return `The default of ${name} can't be used: ${fault}.`;
  }
  return undefined;
};

/** Returns a subscription's parameters with the plan's defaults for those that it leaves out. */
export const withDefaults = (plan: Plan, parameters: Subscribe["parameters"]): Subscribe["parameters"] => {
  const given = parameters ?? {};
  const missing = defaultsOf(plan).filter(
    (one): one is [string, Value] => !Object.hasOwn(given, one[0]) && isValue(one[1]),
  );
  return missing.length === 0 ? parameters : { ...Object.fromEntries(missing), ...given };
};
