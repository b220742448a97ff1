import fc from "fast-check";
import { createValidator, describedSchemas } from "./api-description.ts";
import { hostileText, hostileValue } from "./hostile-values.ts";
import { generateValues, type JsonSchema } from "./json-schema.ts";

/** A body with one fault in it, and the status with which it is refused. */
export type BadBody = { fault: string; body: string | Buffer; status: number };

type Mutation = (good: unknown, at: string[], evil: unknown) => unknown;

/** Every place in a value: the value itself, its fields, their fields. */
const listPaths = (value: unknown, at: string[] = []): string[][] =>
  typeof value !== "object" || value === null
    ? [at]
    : [at, ...Object.entries(value).flatMap(([key, inner]) => listPaths(inner, [...at, key]))];

const changeAt = (root: unknown, [key, ...rest]: string[], change: (old: unknown) => unknown): unknown => {
  if (key === undefined) return change(root);
  const copy = structuredClone(root) as Record<string, unknown>;
  copy[key] = changeAt(copy[key], rest, change);
  return copy;
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const replaceValue: Mutation = (good, at, evil) => changeAt(good, at, () => evil);
const removeField: Mutation = (good, at) =>
  changeAt(good, at.slice(0, -1), (old) => {
    if (!isObject(old)) return [];
    const { [at.at(-1) ?? ""]: _, ...rest } = old;
    return rest;
  });
const addField =
  (name: string): Mutation =>
  (good, at, evil) =>
    changeAt(good, at, (old) => (isObject(old) ? { ...old, [name]: evil } : { [name]: evil }));

/** Bodies that a good one becomes by one change, and that the description does not allow. */
const generateMutants = (schema: JsonSchema): fc.Arbitrary<BadBody> => {
  const isAllowed = createValidator(schema);
  const kinds = fc.oneof(
    { weight: 6, arbitrary: fc.constant(["another value", replaceValue] as const) },
    { weight: 4, arbitrary: hostileText.map((name) => ["an unknown field", addField(name)] as const) },
    { weight: 3, arbitrary: fc.constant(["a field left out", removeField] as const) },
  );
  return generateValues(schema, describedSchemas)
    .chain((good) => fc.tuple(fc.constant(good), fc.constantFrom(...listPaths(good)), hostileValue, kinds))
    .map(([good, at, evil, [fault, mutate]]) => ({ fault, at, value: mutate(good, at, evil) }))
    .filter(({ value }) => !isAllowed(value))
    .map(({ fault, at, value }) => ({
      fault: `${fault} at /${at.join("/")}`,
      body: JSON.stringify(value),
      status: 400,
    }));
};

/** Texts that a good body becomes, and that are no JSON or hold what no schema should have to look at. */
const textMutations: Record<string, (text: string, at: number) => string | Buffer> = {
  "a text cut off": (text, at) => text.slice(0, at),
  "something behind it": (text) => `${text}}`,
  "a forbidden name": (text) => text.replace("{", '{"__proto__":{"admin":true},'),
  "bytes that are no text": (text, at) =>
    Buffer.concat([Buffer.from(text.slice(0, at)), Buffer.from([0xff, 0xc0, 0x80]), Buffer.from(text.slice(at))]),
};

const generateBrokenTexts = (schema: JsonSchema): fc.Arbitrary<BadBody> =>
  fc
    .tuple(generateValues(schema, describedSchemas), fc.constantFrom(...Object.entries(textMutations)), fc.nat())
    .map(([good, [fault, change], number]) => {
      const text = JSON.stringify(good);
      return { fault, body: change(text, number % text.length), status: 400 };
    });

const nonObjects = fc
  .constantFrom("null", "[]", '"text"', "1", "true", "NaN", "{'a':1}", "", " ", "\ufeff{}")
  .map((body): BadBody => ({ fault: "no object", body, status: 400 }));

const nestJson = (depth: number, open: string, close: string) => `${open.repeat(depth)}1${close.repeat(depth)}`;
const deeplyNested = fc.integer({ min: 33, max: 20_000 }).map((depth): BadBody => {
  const body = depth % 2 ? nestJson(depth, "[", "]") : nestJson(depth, '{"a":', "}");
  return { fault: "nesting without end", body, status: 400 };
});

const tooLarge = fc.integer({ min: 1, max: 3 }).map((megabytes): BadBody => {
  const body = JSON.stringify({ name: "x".repeat(megabytes * 1024 * 1024) });
  return { fault: "too much of it", body, status: 413 };
});

/** Bodies that no route with this schema takes. */
export const generateBadBodies = (schema: JsonSchema): fc.Arbitrary<BadBody> =>
  fc.oneof(
    { weight: 13, arbitrary: generateMutants(schema) },
    { weight: 5, arbitrary: generateBrokenTexts(schema) },
    nonObjects,
    deeplyNested,
    tooLarge,
  );
