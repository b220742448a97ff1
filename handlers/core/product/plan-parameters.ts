import * as z from "zod";
import { toPointer } from "../../../schemas/problem.ts";
import type { Plan } from "../../../schemas/product.ts";
import type { Subscribe } from "../../../schemas/subscription.ts";
import { countExpandedSchemas, isSchema, listSchemas, mapSchemas, type Schema } from "./json-schema.ts";
import { compilePattern, type LinearPattern } from "./linear-pattern.ts";

const objectKeywords = ["properties", "patternProperties", "additionalProperties", "required", "propertyNames"];

/** The most schemas that a plan's parameters are checked by, and the most patterns that these may have. */
const MAX_SCHEMAS = 5000;
/** The most parameters that are checked at all. */
const MAX_PARAMETERS = 500;
const MAX_PATTERNS = 50;
/** The most that a plan's patterns may cost for each character, and for all characters of a subscription's parameters. */
const MAX_PATTERN_SIZE = 10_000;
const MAX_MATCHING_COST = 20_000_000;

/** The reason why a plan's JSON Schema can't be used; `pointer` says where in the schema. */
export type SchemaError = { pointer: string; detail: string };

/** An error that says where in a schema the reason lies why it can't be used. */
class UnusableSchemaError extends Error {
  override readonly name = "UnusableSchema";
  readonly path: readonly string[];
  constructor(path: readonly string[], reason: string) {
    super(reason);
    this.path = path;
  }
}

/** Returns a plan's schema; without one a plan takes no parameters. */
const toObjectSchema = ({ parameters = { additionalProperties: false } }: Plan): Schema =>
  // The library takes no notice of what is said about fields where the type is left out.
  objectKeywords.some((name) => Object.hasOwn(parameters, name)) ? { type: "object", ...parameters } : parameters;

const listPatterns = ({ pattern, patternProperties }: Schema): [path: string[], pattern: string][] => [
  ...(typeof pattern === "string" ? [[["pattern"], pattern] as [string[], string]] : []),
  ...Object.keys(isSchema(patternProperties) ? patternProperties : {}).map((one): [string[], string] => [
    ["patternProperties", one],
    one,
  ]),
];

const compilePatternAt = (path: string[], pattern: string): LinearPattern => {
  try {
    return compilePattern(pattern);
  } catch (error) {
    throw new UnusableSchemaError(path, (error as Error).message);
  }
};

/** Compiles the patterns of a schema; throws UnusableSchema for one that can't be, and where they are too many. */
const compilePatterns = (schema: Schema): Map<string, LinearPattern> => {
  const patterns = new Map<string, LinearPattern>();
  let size = 0;
  for (const { path, schema: one } of listSchemas(schema)) {
    // What is no text would be made one, and run.
    if (one["pattern"] !== undefined && typeof one["pattern"] !== "string") {
      throw new UnusableSchemaError([...path, "pattern"], "a pattern is a text");
    }
    for (const [below, pattern] of listPatterns(one)) {
      const at = [...path, ...below];
      const known = patterns.get(pattern) ?? compilePatternAt(at, pattern);
      patterns.set(pattern, known);
      size += known.size;
      if (patterns.size > MAX_PATTERNS)
        throw new UnusableSchemaError(at, `a plan has at most ${MAX_PATTERNS} patterns`);
      if (size > MAX_PATTERN_SIZE) throw new UnusableSchemaError(at, "the plan's patterns are too large together");
    }
  }
  return patterns;
};

/** Builds a pattern that matches exactly those of some texts that another one matches; `id` makes it unique. */
const buildLiteralPattern = (texts: readonly string[], { matches }: LinearPattern, id: number): string => {
  const found = texts.filter(matches).map((text) => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  const never = `(?!)${id}`;
  return found.length === 0 ? never : `^(?:${found.join("|")})$|${never}`;
};

/**
 * Returns a schema that means the same for these texts and whose patterns JavaScript's own engine can run: each lists
 * those of the texts that the original matches, which is found out in linear time.
 */
const resolvePatterns = (
  schema: Schema,
  texts: readonly string[],
  patterns: ReadonlyMap<string, LinearPattern>,
): Schema => {
  const ids = new Map([...patterns].map(([pattern, one], id) => [pattern, buildLiteralPattern(texts, one, id)]));
  return mapSchemas(schema, (one) => {
    const { pattern, patternProperties } = one;
    const names = Object.entries(isSchema(patternProperties) ? patternProperties : {});
    return {
      ...one,
      ...(typeof pattern === "string" ? { pattern: ids.get(pattern) } : {}),
      ...(names.length === 0
        ? {}
        : { patternProperties: Object.fromEntries(names.map(([name, child]) => [ids.get(name), child])) }),
    };
  });
};

type CheckResult = ReturnType<z.ZodType["safeParse"]> | "tooLong";

/** Checks values by a plan's schema; throws UnusableSchema where nothing can be checked by it. */
const checkParameters = (plan: Plan, parameters: Readonly<Record<string, unknown>>): CheckResult => {
  const schema = toObjectSchema(plan);
  const patterns = compilePatterns(schema);
  const texts = [
    ...new Set([...Object.keys(parameters), ...Object.values(parameters).filter((one) => typeof one === "string")]),
  ];
  const length = texts.reduce((sum, text) => sum + text.length + 1, 0);
  const size = [...patterns.values()].reduce((sum, one) => sum + one.size, 0);
  if (Object.keys(parameters).length > MAX_PARAMETERS || length * size > MAX_MATCHING_COST) return "tooLong";
  try {
    if (countExpandedSchemas(schema) > MAX_SCHEMAS) throw new Error("its references multiply to too many schemas");
    const usable = resolvePatterns(schema, texts, patterns) as Parameters<typeof z.fromJSONSchema>[0];
    // Without a prototype: the library would find what every object inherits.
    return z.fromJSONSchema(usable).safeParse(Object.assign(Object.create(null), parameters));
  } catch (error) {
    throw new UnusableSchemaError([], (error as Error).message);
  }
};

const toSchemaError = (error: unknown): SchemaError => {
  if (!(error instanceof UnusableSchemaError)) throw error;
  return { pointer: toPointer(error.path), detail: `This JSON Schema can't be used: ${error.message}.` };
};

/** Returns why a plan's parameters can't be checked by its JSON Schema: before anybody subscribes to it. */
export const validatePlanSchema = (plan: Plan): SchemaError | undefined => {
  try {
    checkParameters(plan, {});
    return undefined;
  } catch (error) {
    return toSchemaError(error);
  }
};

/** Returns what is wrong with a subscription's parameters, by the plan's own JSON Schema. */
export const validateParameters = (plan: Plan, parameters: Subscribe["parameters"], pointer: string) => {
  try {
    const checked = checkParameters(plan, parameters ?? {});
    if (checked === "tooLong") {
      return [{ pointer: `${pointer}/parameters`, detail: "These parameters are too many or too long to be checked." }];
    }
    return (checked.error?.issues ?? []).map((issue) => ({
      pointer: `${pointer}${toPointer(["parameters", ...issue.path])}`,
      detail: issue.message,
    }));
  } catch (error) {
    // Such a plan was registered before schemas like its own were refused.
    const fault = toSchemaError(error);
    const detail = `The plan ${plan.id} can't be subscribed to: ${fault.detail} (${fault.pointer || "the whole of it"})`;
    return [{ pointer: `${pointer}/planId`, detail }];
  }
};
