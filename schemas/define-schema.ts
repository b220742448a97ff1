import * as z from "zod";

/** Set by the bundler alone (infra/bundle.ts): in a function most schemas are not needed, or not at once. */
declare const BUNDLED: boolean | undefined;

/**
 * Returns a stand-in that builds the schema when it is first used. It parses, composes and is composed like the schema
 * itself; only what keeps schemas apart by identity, as JSON Schema does, tells them apart.
 */
export const deferSchema = <Schema extends z.ZodType>(build: () => Schema): Schema => {
  let built: Schema | undefined;
  const schema = (): Schema => {
    if (built === undefined) {
      // A schema that zod compiles to code of its own parses faster only from about the hundredth time.
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
};

/**
 * Defines a schema. In a function it is built when it is first used: to build them all takes longer than most requests
 * do. Where the sources run as they are it is built at once, because documents and JSON Schemas are made there.
 */
export const defineSchema = <Schema extends z.ZodType>(build: () => Schema): Schema =>
  typeof BUNDLED === "undefined" ? build() : deferSchema(build);
