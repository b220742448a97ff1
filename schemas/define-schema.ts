import * as z from "zod";

/** Set by the bundler (infra/bundle.ts), because a function needs few of the schemas. */
declare const BUNDLED: boolean | undefined;

/**
 * Returns a proxy that builds the schema on first use. It parses and composes like the schema itself. Only code that
 * compares schemas by identity, such as the conversion to JSON Schema, sees a difference.
 */
export function deferSchema<Schema extends z.ZodType>(build: () => Schema): Schema {
  let built: Schema | undefined;
  const schema = (): Schema => {
    if (built === undefined) {
      // Zod's compiled parser is faster only after about a hundred calls.
      z.config({ jitless: true });
      built = build();
    }
    return built;
  };
  return new Proxy({} as Schema, {
    get: (_, key) => Reflect.get(schema(), key),
    has: (_, key) => Reflect.has(schema(), key),
    getPrototypeOf: () => Reflect.getPrototypeOf(schema()),
  });
}

/**
 * Defines a schema. A bundled function builds it on first use, because building all schemas takes longer than most
 * requests. Unbundled sources build it at once, because they generate documents and JSON Schemas.
 */
export const defineSchema = <Schema extends z.ZodType>(build: () => Schema): Schema =>
  typeof BUNDLED === "undefined" ? build() : deferSchema(build);
