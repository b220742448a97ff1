import * as z from "zod";

/** A JSON Schema, or a part of one. */
export type JsonSchema = Record<string, unknown>;
type Io = "input" | "output";

const PREFIX = "#/components/schemas/";
/** The key under which a union keeps the name of its discriminator until its options are known. */
const DISCRIMINATOR = "x-discriminator";

/** Removes what zod adds beyond the rules of a schema, and notes the discriminator of a union. */
function tidy({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: JsonSchema }): void {
  delete jsonSchema["id"];
  if (jsonSchema["format"] === "date-time") delete jsonSchema["pattern"];
  if (jsonSchema["minimum"] === Number.MIN_SAFE_INTEGER) delete jsonSchema["minimum"];
  if (jsonSchema["maximum"] === Number.MAX_SAFE_INTEGER) delete jsonSchema["maximum"];
  const { def } = zodSchema._zod;
  if (def.type === "union" && "discriminator" in def) jsonSchema[DISCRIMINATOR] = def.discriminator;
}

/** Returns a copy of a schema whose references are renamed. */
const renameReferences = (schema: JsonSchema, rename: (name: string) => string): JsonSchema =>
  JSON.parse(JSON.stringify(schema), (key, value) =>
    key === "$ref" && typeof value === "string" ? rename(value.slice(value.lastIndexOf("/") + 1)) : value,
  );

const referencesOf = (schema: JsonSchema): string[] =>
  [...JSON.stringify(schema).matchAll(/"\$ref":"([^"]*)"/g)].map(([, name = ""]) => name);

/** Returns the name of a property whose value selects the option of a union, with the options by that value. */
function toDiscriminator(schemas: Readonly<Record<string, JsonSchema>>, union: JsonSchema) {
  const propertyName = String(union[DISCRIMINATOR]);
  const options = (union["oneOf"] ?? union["anyOf"]) as { $ref?: string }[];
  const mapping = options.map(({ $ref = "" }) => {
    const properties = schemas[$ref.slice(PREFIX.length)]?.["properties"] as Record<string, JsonSchema> | undefined;
    return [properties?.[propertyName]?.["const"], $ref];
  });
  if (mapping.some(([value]) => value === undefined)) throw new Error(`A union by ${propertyName} has unnamed options`);
  return { propertyName, mapping: Object.fromEntries(mapping) };
}

/**
 * The schemas of a document: those with a name become components, and all others stay where they are used. A response has
 * each field that has a default; a request may omit it. A name whose request differs from the response gets the suffix
 * `Input` in requests.
 */
export class SchemaComponents {
  readonly #named: Record<Io, Record<string, JsonSchema>> = { input: {}, output: {} };

  /** Returns the schema of a body in requests. */
  readonly toRequest = (schema: z.ZodType): JsonSchema => this.#convert(schema, "input");
  /** Returns the schema of a body in responses, or of a parameter. */
  readonly toResponse = (schema: z.ZodType): JsonSchema => this.#convert(schema, "output");

  #convert(schema: z.ZodType, io: Io): JsonSchema {
    const { $schema: _, $defs = {}, ...root } = z.toJSONSchema(schema, { io, override: tidy }) as JsonSchema;
    for (const [name, one] of Object.entries($defs as Record<string, JsonSchema>)) {
      this.#named[io][name] = renameReferences(one, (to) => to);
    }
    return renameReferences(root, (to) => `${io}:${to}`);
  }

  /** Lists the names whose requests differ from their responses, themselves or in a schema to which they refer. */
  #listDifferent(): Set<string> {
    const { input, output } = this.#named;
    const both = Object.keys(input).filter((name) => output[name] !== undefined);
    const different = new Set(both.filter((name) => JSON.stringify(input[name]) !== JSON.stringify(output[name])));
    for (let size = -1; size !== different.size; ) {
      size = different.size;
      for (const name of both)
        if (referencesOf(input[name] ?? {}).some((one) => different.has(one))) different.add(name);
    }
    return different;
  }

  /** Returns all named schemas, and a document whose references point to them. */
  resolve<Value extends object>(document: Value): { document: Value; schemas: Record<string, JsonSchema> } {
    const different = this.#listDifferent();
    const nameOf = (io: Io, name: string) => (io === "input" && different.has(name) ? `${name}Input` : name);
    const entriesOf = (io: Io) =>
      Object.entries(this.#named[io]).map(([name, schema]): [string, JsonSchema] => [
        nameOf(io, name),
        renameReferences(schema, (to) => `${PREFIX}${nameOf(io, to)}`),
      ]);
    const schemas = Object.fromEntries([...entriesOf("input"), ...entriesOf("output")]);
    const target = (marker: string) => {
      const [io = "", name = ""] = marker.split(":");
      return name === "" ? marker : `${PREFIX}${nameOf(io as Io, name)}`;
    };
    const complete = <Part>(part: Part): Part =>
      JSON.parse(JSON.stringify(part), (_, value) => {
        if (typeof value !== "object" || value === null) return value;
        const { [DISCRIMINATOR]: found, ...rest } = value as JsonSchema;
        return found === undefined ? value : { ...rest, discriminator: toDiscriminator(schemas, value as JsonSchema) };
      });
    const referring = JSON.parse(JSON.stringify(document), (key, value) =>
      key === "$ref" && typeof value === "string" && !value.startsWith("#") ? target(value) : value,
    ) as Value;
    return { document: complete(referring), schemas: complete(schemas) };
  }
}
