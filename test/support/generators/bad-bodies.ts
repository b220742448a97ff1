import fc from "fast-check";
import { createValidator, describedSchemas } from "./api-description.ts";
import { hostileText, hostileValue } from "./hostile-values.ts";
import { generateValues, type JsonSchema } from "./json-schema.ts";

/** A body with one defect, and the status of its rejection. */
export type BadBody = { defect: string; body: string | Buffer; status: number };

type Mutation = (good: unknown, path: string[], hostile: unknown) => unknown;

/** Lists the paths of a value: the value itself, its fields and their fields. */
const listPaths = (value: unknown, path: string[] = []): string[][] =>
  typeof value !== "object" || value === null
    ? [path]
    : [path, ...Object.entries(value).flatMap(([key, inner]) => listPaths(inner, [...path, key]))];

function changeAt(root: unknown, [key, ...rest]: string[], change: (old: unknown) => unknown): unknown {
  if (key === undefined) return change(root);
  const copy = structuredClone(root) as Record<string, unknown>;
  copy[key] = changeAt(copy[key], rest, change);
  return copy;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const replaceValue: Mutation = (good, path, hostile) => changeAt(good, path, () => hostile);
const removeField: Mutation = (good, path) =>
  changeAt(good, path.slice(0, -1), (old) => {
    if (!isObject(old)) return [];
    const { [path.at(-1) ?? ""]: _, ...rest } = old;
    return rest;
  });
const addField =
  (name: string): Mutation =>
  (good, path, hostile) =>
    changeAt(good, path, (old) => (isObject(old) ? { ...old, [name]: hostile } : { [name]: hostile }));

/** Generates bodies that differ from a valid body by one change and that the description does not allow. */
function generateMutants(schema: JsonSchema): fc.Arbitrary<BadBody> {
  const isAllowed = createValidator(schema);
  const kinds = fc.oneof(
    { weight: 6, arbitrary: fc.constant(["another value", replaceValue] as const) },
    { weight: 4, arbitrary: hostileText.map((name) => ["an unknown field", addField(name)] as const) },
    { weight: 3, arbitrary: fc.constant(["a field left out", removeField] as const) },
  );
  return generateValues(schema, describedSchemas)
    .chain((good) => fc.tuple(fc.constant(good), fc.constantFrom(...listPaths(good)), hostileValue, kinds))
    .map(([good, path, hostile, [defect, mutate]]) => ({ defect, path, value: mutate(good, path, hostile) }))
    .filter(({ value }) => !isAllowed(value))
    .map(({ defect, path, value }) => ({
      defect: `${defect} at /${path.join("/")}`,
      body: JSON.stringify(value),
      status: 400,
    }));
}

/** Changes of a valid body's text that make it invalid JSON or add a forbidden name. */
const textMutations: Record<string, (text: string, index: number) => string | Buffer> = {
  "a truncated text": (text, index) => text.slice(0, index),
  "extra text at the end": (text) => `${text}}`,
  "a forbidden name": (text) => text.replace("{", '{"__proto__":{"admin":true},'),
  "bytes that are not UTF-8": (text, index) =>
    Buffer.concat([Buffer.from(text.slice(0, index)), Buffer.from([0xff, 0xc0, 0x80]), Buffer.from(text.slice(index))]),
};

const generateBrokenTexts = (schema: JsonSchema): fc.Arbitrary<BadBody> =>
  fc
    .tuple(generateValues(schema, describedSchemas), fc.constantFrom(...Object.entries(textMutations)), fc.nat())
    .map(([good, [defect, change], number]) => {
      const text = JSON.stringify(good);
      return { defect, body: change(text, number % text.length), status: 400 };
    });

const nonObjects = fc
  .constantFrom("null", "[]", '"text"', "1", "true", "NaN", "{'a':1}", "", " ", "{}\ufeff")
  .map((body): BadBody => ({ defect: "no object", body, status: 400 }));

const nestJson = (depth: number, open: string, close: string) => `${open.repeat(depth)}1${close.repeat(depth)}`;
const deeplyNested = fc.integer({ min: 33, max: 20_000 }).map((depth): BadBody => {
  const body = depth % 2 ? nestJson(depth, "[", "]") : nestJson(depth, '{"a":', "}");
  return { defect: "excessive nesting", body, status: 400 };
});

const tooLarge = fc.integer({ min: 1, max: 3 }).map((megabytes): BadBody => {
  const body = JSON.stringify({ name: "x".repeat(megabytes * 1024 * 1024) });
  return { defect: "an excessive size", body, status: 413 };
});

/** Generates bodies that a route with this schema rejects. */
export const generateBadBodies = (schema: JsonSchema): fc.Arbitrary<BadBody> =>
  fc.oneof(
    { weight: 13, arbitrary: generateMutants(schema) },
    { weight: 5, arbitrary: generateBrokenTexts(schema) },
    nonObjects,
    deeplyNested,
    tooLarge,
  );
