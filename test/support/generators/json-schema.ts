import fc from "fast-check";

/** The part of JSON Schema that the project's schemas use. */
export type JsonSchema = {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  propertyNames?: JsonSchema;
  items?: JsonSchema;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  format?: string;
  minimum?: number;
  maximum?: number;
};

/** The bounds of generated lists and texts. Longer values are no better examples. */
const MAX_ITEMS = 3;
const MAX_CHARACTERS = 40;

const formatGenerators: Record<string, fc.Arbitrary<string>> = {
  email: fc.stringMatching(/^[a-z]{1,10}\.[a-z]{1,10}@[a-z]{1,10}\.example$/),
  "date-time": fc.integer({ min: 1.7e12, max: 1.9e12 }).map((time) => new Date(time).toISOString()),
};

const patternGenerators = new Map<string, fc.Arbitrary<string>>();

/** Returns the cached generator of a pattern. A new one takes milliseconds, and the same patterns occur everywhere. */
function generateMatching(pattern: string): fc.Arbitrary<string> {
  const generator = patternGenerators.get(pattern) ?? fc.stringMatching(new RegExp(pattern, "u"), { size: "small" });
  patternGenerators.set(pattern, generator);
  return generator;
}

function generateText({
  format,
  pattern,
  minLength = 0,
  maxLength = MAX_CHARACTERS,
}: JsonSchema): fc.Arbitrary<string> {
  const formatGenerator = formatGenerators[format ?? ""];
  if (formatGenerator) return formatGenerator;
  if (pattern === undefined) {
    return fc.string({ unit: "grapheme", minLength, maxLength: Math.min(maxLength, minLength + MAX_CHARACTERS) });
  }
  const allowed = ({ length }: string) => length >= minLength && length <= maxLength;
  return generateMatching(pattern).filter(allowed);
}

function generateObject(schema: JsonSchema, root: SchemaDefinitions): fc.Arbitrary<Record<string, unknown>> {
  const {
    properties = {},
    required = [],
    additionalProperties,
    propertyNames = { type: "string", minLength: 1 },
  } = schema;
  const declared = fc.record(
    Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, generateValues(inner, root)])),
    { requiredKeys: required, noNullPrototype: true },
  );
  if (typeof additionalProperties !== "object") return declared;
  const additional = fc.dictionary(
    generateValues(propertyNames, root) as fc.Arbitrary<string>,
    generateValues(additionalProperties, root),
    {
      maxKeys: MAX_ITEMS,
      noNullPrototype: true,
    },
  );
  return fc.tuple(additional, declared).map(([first, second]) => ({ ...first, ...second }));
}

/** The schemas that `$ref`s name after their last slash. */
type SchemaDefinitions = Readonly<Record<string, JsonSchema>>;

/** Generates values that a schema allows. `root` contains the schemas to which it refers. */
export function generateValues(schema: JsonSchema, root: SchemaDefinitions = {}): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.slice(schema.$ref.lastIndexOf("/") + 1);
    const referred = root[name];
    if (referred === undefined) throw new Error(`There is no schema ${name}`);
    return generateValues(referred, root);
  }
  if ("const" in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map((one) => generateValues(one, root)));
  if (Array.isArray(schema.type))
    return fc.oneof(...schema.type.map((type) => generateValues({ ...schema, type }, root)));
  const { minimum: min = -1000, maximum: max = min + 2000, minItems: minLength = 0, maxItems = MAX_ITEMS } = schema;
  switch (schema.type) {
    case "object":
      return generateObject(schema, root);
    case "array":
      return fc.array(generateValues(schema.items ?? {}, root), {
        minLength,
        maxLength: Math.min(maxItems, minLength + MAX_ITEMS),
      });
    case "string":
      return generateText(schema);
    case "integer":
      return fc.integer({ min, max: Math.min(max, 2 ** 31) });
    case "number":
      return fc.integer({ min, max: Math.min(max, 2 ** 31) }).map((whole) => whole / 4);
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}
