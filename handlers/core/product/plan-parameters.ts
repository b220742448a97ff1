import * as z from "zod";
import type { Plan } from "../../../schemas/plan.ts";
import { toPointer } from "../../../schemas/problem.ts";
import type { Subscribe } from "../../../schemas/subscription.ts";
import type { FieldError } from "../shared/decision.ts";
import { countExpandedSchemas, isSchema, listSchemas, mapSchemas, type Schema } from "./json-schema.ts";
import { compilePattern, type LinearPattern } from "./linear-pattern.ts";

const objectKeywords = ["properties", "patternProperties", "additionalProperties", "required", "propertyNames"];

/** Limits of a plan's JSON Schema, with all references expanded. */
const MAX_SCHEMAS = 5000;
const MAX_PATTERNS = 50;
/** The maximum number of parameters of a subscription. */
const MAX_PARAMETERS = 500;
/** The maximum cost of a plan's patterns for each character, and for all characters of a subscription's parameters. */
const MAX_PATTERN_SIZE = 10_000;
const MAX_MATCHING_COST = 20_000_000;

/** The error of an unusable JSON Schema, with the path to its cause. */
class UnusableSchemaError extends Error {
  override readonly name = "UnusableSchemaError";
  readonly path: readonly string[];
  constructor(path: readonly string[], reason: string) {
    super(reason);
    this.path = path;
  }
}

/** Returns a plan's schema. A plan without a schema allows no parameters. */
const toObjectSchema = ({ parameters = { additionalProperties: false } }: Plan): Schema =>
  // Zod ignores keywords about fields in a schema without a type.
  objectKeywords.some((name) => Object.hasOwn(parameters, name)) ? { type: "object", ...parameters } : parameters;

const listPatterns = ({ pattern, patternProperties }: Schema): [path: string[], pattern: string][] => [
  ...(typeof pattern === "string" ? [[["pattern"], pattern] as [string[], string]] : []),
  ...Object.keys(isSchema(patternProperties) ? patternProperties : {}).map((one): [string[], string] => [
    ["patternProperties", one],
    one,
  ]),
];

function compilePatternAt(path: string[], pattern: string): LinearPattern {
  try {
    return compilePattern(pattern);
  } catch (error) {
    throw new UnusableSchemaError(path, (error as Error).message);
  }
}

/** Compiles the patterns of a schema. Throws UnusableSchemaError for an invalid pattern and for too many patterns. */
function compilePatterns(schema: Schema): Map<string, LinearPattern> {
  const patterns = new Map<string, LinearPattern>();
  let size = 0;
  for (const { path, schema: one } of listSchemas(schema)) {
    // Zod would convert any other value to a string and run it as a pattern.
    if (one["pattern"] !== undefined && typeof one["pattern"] !== "string") {
      throw new UnusableSchemaError([...path, "pattern"], "a pattern must be a string");
    }
    for (const [below, pattern] of listPatterns(one)) {
      const at = [...path, ...below];
      const compiled = patterns.get(pattern) ?? compilePatternAt(at, pattern);
      patterns.set(pattern, compiled);
      size += compiled.size;
      if (patterns.size > MAX_PATTERNS)
        throw new UnusableSchemaError(at, `a plan has at most ${MAX_PATTERNS} patterns`);
      if (size > MAX_PATTERN_SIZE) throw new UnusableSchemaError(at, "the plan's patterns are too large in total");
    }
  }
  return patterns;
}

/** Builds a pattern that lists the texts that another pattern matches; `id` makes it unique. */
function buildLiteralPattern(texts: readonly string[], { matches }: LinearPattern, id: number): string {
  const matching = texts.filter(matches).map((text) => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  const neverMatches = `(?!)${id}`;
  return matching.length === 0 ? neverMatches : `^(?:${matching.join("|")})$|${neverMatches}`;
}

/**
 * Returns a schema that gives the same results for the texts, with patterns that JavaScript's engine runs safely. Each
 * new pattern lists the matching texts, which the linear-time engine has found.
 */
function resolvePatterns(
  schema: Schema,
  texts: readonly string[],
  patterns: ReadonlyMap<string, LinearPattern>,
): Schema {
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
}

export const TOO_LONG = "The parameters are too many or too long.";

type CheckResult = ReturnType<z.ZodType["safeParse"]> | "tooLong";

/** Validates values by a plan's schema. Throws UnusableSchemaError if the schema is unusable. */
function checkParameters(plan: Plan, parameters: Readonly<Record<string, unknown>>): CheckResult {
  const schema = toObjectSchema(plan);
  const patterns = compilePatterns(schema);
  const texts = [
    ...new Set([...Object.keys(parameters), ...Object.values(parameters).filter((one) => typeof one === "string")]),
  ];
  const length = texts.reduce((sum, text) => sum + text.length + 1, 0);
  const size = [...patterns.values()].reduce((sum, one) => sum + one.size, 0);
  if (Object.keys(parameters).length > MAX_PARAMETERS || length * size > MAX_MATCHING_COST) return "tooLong";
  try {
    if (countExpandedSchemas(schema) > MAX_SCHEMAS) throw new Error("its references expand to too many schemas");
    const usable = resolvePatterns(schema, texts, patterns) as Parameters<typeof z.fromJSONSchema>[0];
    // The copy has no prototype, because Zod would find inherited fields.
    return z.fromJSONSchema(usable).safeParse(Object.assign(Object.create(null), parameters));
  } catch (error) {
    throw new UnusableSchemaError([], (error as Error).message);
  }
}

function toSchemaError(error: unknown): FieldError {
  if (!(error instanceof UnusableSchemaError)) throw error;
  return { pointer: toPointer(error.path), detail: `This JSON Schema can't be used: ${error.message}.` };
}

/** Returns the error in a plan's JSON Schema, with its place in the schema. */
export function validatePlanSchema(plan: Plan): FieldError | undefined {
  try {
    checkParameters(plan, {});
    return undefined;
  } catch (error) {
    return toSchemaError(error);
  }
}

/** Validates a subscription's parameters by the plan's JSON Schema. */
export function validateParameters(plan: Plan, parameters: Subscribe["parameters"], pointer: string) {
  try {
    const checked = checkParameters(plan, parameters ?? {});
    if (checked === "tooLong") return [{ pointer: `${pointer}/parameters`, detail: TOO_LONG }];
    return (checked.error?.issues ?? []).map((issue) => ({
      pointer: `${pointer}${toPointer(["parameters", ...issue.path])}`,
      detail: issue.message,
    }));
  } catch (error) {
    // The plan was registered before its schema became invalid.
    const schemaError = toSchemaError(error);
    const place = schemaError.pointer || "the whole schema";
    const detail = `Tenants can't subscribe to the plan ${plan.id}: ${schemaError.detail} (${place})`;
    return [{ pointer: `${pointer}/planId`, detail }];
  }
}
