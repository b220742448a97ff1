import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { buildCurrentSchemas, readReleasedSchemas } from "../../docs/release-events.ts";
import { findCatalogChanges, findSchemaChanges, type Schema } from "../../events/compatibility.ts";
import { generateValues, type JsonSchema } from "../support/generators/json-schema.ts";

const text: Schema = { type: "string" };
const object = (properties: Record<string, Schema>, required = Object.keys(properties)): Schema => ({
  type: "object",
  properties,
  required,
  additionalProperties: false,
});
const released = object(
  {
    id: { type: "string", pattern: "^ten_" },
    status: { type: "string", enum: ["active", "failed"] },
    seats: { type: "integer", minimum: 1, maximum: 100 },
    names: { type: "array", items: { type: "string", maxLength: 10 } },
    error: object({ code: text, step: text }, ["code"]),
  },
  ["id", "status", "names", "error"],
);
const fields = released["properties"] as Record<string, Schema>;
const withFields = (more: Record<string, Schema>, required = released["required"] as string[]) =>
  object({ ...fields, ...more }, required);
const withoutField = (name: string) =>
  object(Object.fromEntries(Object.entries(fields).filter(([one]) => one !== name)), released["required"] as string[]);

describe("a released event", () => {
  it.each<[string, Schema, string]>([
    ["has a field removed", withoutField("seats"), "/seats: is removed"],
    [
      "has a field of another type",
      withFields({ id: { type: "integer" } }),
      "/id: changes its type from string to integer",
    ],
    [
      "has an optional field required",
      withFields({}, ["id", "status", "names", "error", "seats"]),
      "/seats: is newly required",
    ],
    [
      "has a required field made optional",
      withFields({}, ["id", "names", "error"]),
      "/status: is no longer always there",
    ],
    [
      "has a new required field",
      withFields({ more: text }, ["id", "status", "names", "error", "more"]),
      "/more: is added as required",
    ],
    [
      "has a value removed",
      withFields({ status: { type: "string", enum: ["active"] } }),
      '/status: the value "failed" is removed',
    ],
    [
      "has a bound narrowed",
      withFields({ seats: { type: "integer", minimum: 2, maximum: 100 } }),
      "/seats: has the bound 2 instead of 1",
    ],
    [
      "has a bound widened",
      withFields({ seats: { type: "integer", minimum: 0, maximum: 100 } }),
      "/seats: has the bound 0 instead of 1",
    ],
    [
      "has a bound removed",
      withFields({ seats: { type: "integer", minimum: 1 } }),
      "/seats: is no longer bound by 100",
    ],
    ["has a pattern removed", withFields({ id: text }), "/id: is no longer restricted"],
    [
      "has a bound added",
      withFields({ id: { type: "string", pattern: "^ten_", maxLength: 5 } }),
      "/id: must now keep the bound 5",
    ],
    ["has a pattern changed", withFields({ id: { type: "string", pattern: "^t_" } }), "/id: must now be ^t_"],
    [
      "has a nested bound narrowed",
      withFields({ names: { type: "array", items: { type: "string", maxLength: 9 } } }),
      "/names/[]: has the bound 9 instead of 10",
    ],
    ["loses a nested field", withFields({ error: object({ code: text }) }), "/error/step: is removed"],
    [
      "has a change in an unknown keyword",
      withFields({ id: { ...fields["id"], contentEncoding: "base64" } }),
      "/id: has another contentEncoding",
    ],
  ])("that %s has a breaking change", (_, current, what) => {
    expect(findSchemaChanges(released, current).breaking).toEqual([expect.stringContaining(what)]);
  });

  it.each<[string, Schema, string]>([
    ["a new optional field", withFields({ more: text }), "/more: is added"],
    [
      "a new value",
      withFields({ status: { type: "string", enum: ["active", "failed", "gone"] } }),
      '/status: the value "gone" is added',
    ],
  ])("stays compatible with %s", (_, current, what) => {
    expect(findSchemaChanges(released, current)).toEqual({ breaking: [], additive: [what] });
  });

  it("stays compatible with another description", () => {
    expect(findSchemaChanges(released, withFields({ id: { ...fields["id"], description: "x" } }))).toEqual({
      breaking: [],
      additive: [],
    });
  });

  it("stays compatible with a second version, but not with its own removal", () => {
    const first = { "urn:x:1": released };
    expect(findCatalogChanges(first, { ...first, "urn:x:2": object({}) })).toEqual({
      breaking: [],
      additive: ["urn:x:2 is added"],
    });
    expect(findCatalogChanges(first, { "urn:x:2": object({}) }).breaking).toEqual(["urn:x:1 is removed"]);
  });
});

const leaf: fc.Arbitrary<Schema> = fc.oneof(
  fc.constant<Schema>({ type: "boolean" }),
  fc.subarray(["a", "b", "c"], { minLength: 1 }).map((values): Schema => ({ type: "string", enum: values })),
  fc
    .record({ minimum: fc.nat(3), maximum: fc.integer({ min: 3, max: 6 }) })
    .map((bounds): Schema => ({ type: "integer", ...bounds })),
  fc
    .record({ minLength: fc.nat(2), maxLength: fc.integer({ min: 2, max: 4 }) })
    .map((bounds): Schema => ({ type: "string", ...bounds })),
);
const { schema } = fc.letrec<{ schema: Schema }>((tie) => ({
  schema: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    tie("schema").map((items): Schema => ({ type: "array", items, maxItems: 2 })),
    fc
      .dictionary(fc.constantFrom("x", "y", "z"), tie("schema"), { maxKeys: 3, noNullPrototype: true })
      .chain((properties) => fc.subarray(Object.keys(properties)).map((required) => object(properties, required))),
  ),
}));

describe("the comparison of schemas", () => {
  it("finds no change between a schema and its copy", () => {
    fc.assert(
      fc.property(schema, (one) => {
        expect(findSchemaChanges(one, structuredClone(one))).toEqual({ breaking: [], additive: [] });
      }),
    );
  });

  it("reports a breaking change whenever a valid event becomes invalid", () => {
    let compared = 0;
    fc.assert(
      fc.property(
        // Unrelated schemas are rarely compatible, so half of the pairs are leaves.
        fc.oneof(fc.tuple(leaf, leaf), fc.tuple(schema, schema)).chain(([before, after]) =>
          fc.record({
            before: fc.constant(before),
            after: fc.constant(after),
            value: generateValues(before as JsonSchema),
          }),
        ),
        ({ before, after, value }) => {
          const allows = (one: Schema) =>
            z.fromJSONSchema(one as z.core.JSONSchema.JSONSchema).safeParse(value).success;
          if (findSchemaChanges(before, after).breaking.length > 0 || !allows(before)) return;
          compared += 1;
          expect(allows(after)).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
    expect(compared).toBeGreaterThan(50);
  });
});

describe("the current catalog", () => {
  it("has no breaking change since the last release", () => {
    expect(findCatalogChanges(readReleasedSchemas(), buildCurrentSchemas()).breaking).toEqual([]);
  });

  it("fails the build if a field of any event is removed, and passes if one is added", () => {
    for (const [id, one] of Object.entries(buildCurrentSchemas())) {
      const [name = ""] = Object.keys(one["properties"] as object);
      const { [name]: _, ...rest } = one["properties"] as Record<string, Schema>;
      expect(findCatalogChanges({ [id]: one }, { [id]: { ...one, properties: rest } }).breaking).not.toEqual([]);
      const more = { ...one, properties: { ...(one["properties"] as object), added: { type: "string" } } };
      expect(findCatalogChanges({ [id]: one }, { [id]: more })).toEqual({
        breaking: [],
        additive: [`${id} /added: is added`],
      });
    }
  });
});
