import type { RequestTenant, Subscribe } from "../../../console/src/api/openapi.d.ts";
import { usageError } from "../failures/cli-error.ts";
import { optionOf } from "../flag-names.ts";
import type { Input, OptionSpec } from "../spec.ts";
import { parseNumber, parsePairs, parseValue } from "./pairs.ts";

type Parameters = NonNullable<Subscribe["parameters"]>;

/** The options of a subscription to one product. */
export const planOptions: readonly OptionSpec[] = [
  optionOf("subscriptions:create", "seats", { flags: "--seats <number>" }),
  { flags: "--parameter <name=value>", text: "a value that the plan's JSON Schema asks for", many: true },
];

/** Returns seats and parameters as far as they are given. */
export function readPlanOptions(input: Input): Pick<Subscribe, "seats" | "parameters"> {
  const seats = input.text("seats");
  const parameters = toParameters(parsePairs("--parameter", input.list("parameter"), "timeZone=Europe/Berlin"));
  return {
    ...(seats !== undefined && { seats: parseNumber("--seats", seats) }),
    ...(Object.keys(parameters).length > 0 && { parameters }),
  };
}

const toParameters = (pairs: readonly [string, string][]): Parameters =>
  Object.fromEntries(pairs.map(([name, value]) => [name, parseValue(value)]));

/** Returns the subscriptions of a new tenant from `--subscribe crm:standard --seats crm=5 --parameter crm.zone=eu`. */
export function readSubscriptions(input: Input): NonNullable<RequestTenant["subscriptions"]> {
  const seats = new Map(parsePairs("--seats", input.list("seats"), "crm=5"));
  const parameters = parsePairs("--parameter", input.list("parameter"), "crm.timeZone=Europe/Berlin");
  const subscribed = parsePairs("--subscribe", input.list("subscribe"), "crm:standard", ":");
  const named = [...seats.keys(), ...parameters.map(([name]) => name.split(".")[0] ?? "")];
  const stranger = named.find((name) => !subscribed.some(([productId]) => productId === name));
  if (stranger !== undefined) {
    throw usageError(
      `--seats or --parameter names ${stranger}, which --subscribe does not.`,
      `--subscribe ${stranger}:PLAN`,
    );
  }
  return subscribed.map(([productId, planId]) => {
    const own = parameters.flatMap(([name, value]): [string, string][] =>
      name.startsWith(`${productId}.`) ? [[name.slice(productId.length + 1), value]] : [],
    );
    const number = seats.get(productId);
    return {
      productId,
      planId,
      ...(number !== undefined && { seats: parseNumber("--seats", number) }),
      ...(own.length > 0 && { parameters: toParameters(own) }),
    };
  });
}
