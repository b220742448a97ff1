import fc from "fast-check";

/** A JSON Schema, as far as our own schemas use it. */
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

/** Long lists and texts are no better examples than short ones. */
const MOST_ITEMS = 3;
const MOST_CHARACTERS = 40;

const formats: Record<string, fc.Arbitrary<string>> = {
  email: fc.stringMatching(/^[a-z]{1,10}\.[a-z]{1,10}@[a-z]{1,10}\.example$/),
  "date-time": fc.integer({ min: 1.7e12, max: 1.9e12 }).map((time) => new Date(time).toISOString()),
};

const texts = ({ format, pattern, minLength = 0, maxLength = MOST_CHARACTERS }: JsonSchema): fc.Arbitrary<string> => {
  const known = formats[format ?? ""];
  if (known) return known;
  if (pattern === undefined) {
    return fc.string({ unit: "grapheme", minLength, maxLength: Math.min(maxLength, minLength + MOST_CHARACTERS) });
  }
  const allowed = ({ length }: string) => length >= minLength && length <= maxLength;
  return fc.stringMatching(new RegExp(pattern, "u"), { size: "small" }).filter(allowed);
};

const objects = (schema: JsonSchema, root: Root): fc.Arbitrary<Record<string, unknown>> => {
  const {
    properties = {},
    required = [],
    additionalProperties,
    propertyNames = { type: "string", minLength: 1 },
  } = schema;
  const known = fc.record(
    Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, valuesOf(inner, root)])),
    { requiredKeys: required, noNullPrototype: true },
  );
  if (typeof additionalProperties !== "object") return known;
  const more = fc.dictionary(
    valuesOf(propertyNames, root) as fc.Arbitrary<string>,
    valuesOf(additionalProperties, root),
    {
      maxKeys: MOST_ITEMS,
      noNullPrototype: true,
    },
  );
  return fc.tuple(more, known).map(([first, second]) => ({ ...first, ...second }));
};

/** Where `$ref`s lead: the name of a schema behind its last slash. */
type Root = Readonly<Record<string, JsonSchema>>;

/** Values that a schema allows; `root` holds the schemas that it refers to by name. */
export const valuesOf = (schema: JsonSchema, root: Root = {}): fc.Arbitrary<unknown> => {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.slice(schema.$ref.lastIndexOf("/") + 1);
    const referred = root[name];
    if (referred === undefined) throw new Error(`No schema is called ${name}`);
    return valuesOf(referred, root);
  }
  if ("const" in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map((one) => valuesOf(one, root)));
  if (Array.isArray(schema.type)) return fc.oneof(...schema.type.map((type) => valuesOf({ ...schema, type }, root)));
  const { minimum: min = -1000, maximum: max = min + 2000, minItems: minLength = 0, maxItems = MOST_ITEMS } = schema;
  switch (schema.type) {
    case "object":
      return objects(schema, root);
    case "array":
      return fc.array(valuesOf(schema.items ?? {}, root), {
        minLength,
        maxLength: Math.min(maxItems, minLength + MOST_ITEMS),
      });
    case "string":
      return texts(schema);
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
};
