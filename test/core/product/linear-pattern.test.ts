import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { validateParameters, validatePlanSchema } from "../../../handlers/core/product/plan-parameters.ts";
import type { Plan } from "../../../schemas/plan.ts";
import { fieldNames, inheritedNames } from "../../support/generators/field-names.ts";

const buildPlan = (parameters: Record<string, unknown>): Plan => ({
  id: "standard",
  name: "Standard",
  tier: "standard",
  entitlements: { features: [], limits: {} },
  parameters,
});
const listErrorPointers = (schema: Record<string, unknown>, parameters: Record<string, string | number>) =>
  validateParameters(buildPlan(schema), parameters, "").map(({ pointer }) => pointer);
const findErrorPointer = (schema: Record<string, unknown>) => validatePlanSchema(buildPlan(schema))?.pointer;
const slowText = `${"a".repeat(40)}!`;

describe("a pattern in a plan's JSON Schema", () => {
  it.each([
    ["of a parameter", (pattern: string) => ({ properties: { a: { type: "string", pattern } } })],
    ["of a field's name", (pattern: string) => ({ patternProperties: { [pattern]: { type: "string" } } })],
    ["of all field names", (pattern: string) => ({ propertyNames: { pattern } })],
    [
      "in one of several schemas",
      (pattern: string) => ({ anyOf: [{ properties: { a: { type: "string", pattern } } }] }),
    ],
    [
      "in a definition",
      (pattern: string) => ({ properties: { a: { $ref: "#/$defs/a" } }, $defs: { a: { type: "string", pattern } } }),
    ],
  ])("that is %s runs in linear time", (_, schemaOf) => {
    const schema = schemaOf("^(a+)+$");
    expect(validatePlanSchema(buildPlan(schema))).toBeUndefined();
    const [name, value] =
      "propertyNames" in schema || "patternProperties" in schema ? [slowText, "x"] : ["a", slowText];
    // Unlike the time on the clock, the processor time hardly depends on other processes.
    const startedAt = process.cpuUsage();
    validateParameters(buildPlan(schema), { [name]: value }, "");
    expect(process.cpuUsage(startedAt).user).toBeLessThan(1_000_000);
  });

  it.each([
    ["(?=a)b", "a lookahead"],
    ["(a)\\1", "a backreference"],
    ["(a{1000}){1000}", "too many repetitions"],
    [`${"a".repeat(1001)}`, "more than 1,000 characters"],
    ["(?i)a", "a flag that JSON Schema lacks"],
    ["(", "an invalid pattern"],
  ])("is rejected with its pointer if it is %j: %s", (pattern) => {
    const property = { type: "string", pattern };
    expect(findErrorPointer({ properties: { "a/b": property } })).toBe("/properties/a~1b/pattern");
    expect(findErrorPointer({ allOf: [{}, { $defs: { x: property } }] })).toBe("/allOf/1/$defs/x/pattern");
    const name = pattern.replaceAll("~", "~0").replaceAll("/", "~1");
    expect(findErrorPointer({ patternProperties: { [pattern]: {} } })).toBe(`/patternProperties/${name}`);
  });

  it("from an older plan is not run: the subscription is rejected with the reason", () => {
    const plan = buildPlan({ properties: { a: { type: "string", pattern: "^(?=(a+)+$)" } } });
    const [error] = validateParameters(plan, { a: slowText }, "/subscriptions/0");
    expect(error?.pointer).toBe("/subscriptions/0/planId");
    expect(error?.detail).toMatch(/^Tenants can't subscribe to the plan standard: .+ \(\/properties\/a\/pattern\)/);
  });

  it.each([
    ["^[a-z]{2}-\\d+$", ["de-1", "x de-1", "de-"]],
    ["[\\w-]+", ["a-b", " ", ""]],
    ["\\u0041|\\/", ["A", "/", "b"]],
    ["^(?:a|b)*?c$", ["aabc", "c", "ca"]],
    ["\\bfoo\\b", ["a foo", "food"]],
  ])("matches like JavaScript: %s", (pattern, texts) => {
    for (const text of texts) {
      const errors = listErrorPointers({ properties: { a: { type: "string", pattern } } }, { a: text });
      expect({ text, fits: errors.length === 0 }).toEqual({ text, fits: new RegExp(pattern).test(text) });
    }
  });

  it("applies its own schema to the names that it matches", () => {
    const schema = {
      patternProperties: { "^n": { type: "number" }, r$: { type: "number", minimum: 5 }, "^x": { type: "string" } },
      additionalProperties: false,
    };
    expect(listErrorPointers(schema, { number: 7, xylophone: "y" })).toEqual([]);
    expect(listErrorPointers(schema, { n: "7" })).toEqual(["/parameters/n"]);
    expect(listErrorPointers(schema, { number: 3 })).toEqual(["/parameters/number"]);
    expect(listErrorPointers(schema, { a: 1 })).toEqual(["/parameters"]);
  });

  it("is data inside data", () => {
    const schema = { properties: { pattern: { type: "string" } }, default: { pattern: "(" }, enum: [{ pattern: "(" }] };
    expect(validatePlanSchema(buildPlan(schema))).toBeUndefined();
    expect(listErrorPointers({ properties: { pattern: { type: "string" } } }, { pattern: "(" })).toEqual([]);
  });

  it.each([[["^(a+)+$"]], [1], [null], [{}]])("is rejected if it is %j, which is not a string", (pattern) => {
    expect(findErrorPointer({ properties: { a: { type: "string", pattern } } })).toBe("/properties/a/pattern");
  });

  it("has a limited cost together with the other patterns and the values", () => {
    const heavy = "(?:a?){1000}[xy]$";
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`p${index}`, { pattern: heavy }]));
    expect(findErrorPointer({ properties: many })).toMatch(/^\/properties\/p\d+\/pattern$/);
    const long = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`n${index}`, `${index}`.repeat(500)]));
    const [error] = validateParameters(buildPlan({ properties: { a: { pattern: heavy } } }), long, "");
    expect(error).toMatchObject({ pointer: "/parameters", detail: expect.stringContaining("too long") });
    const countless = Object.fromEntries(Array.from({ length: 501 }, (_, index) => [`n${index}`, index]));
    expect(listErrorPointers({}, countless)).toEqual(["/parameters"]);
  });
});

describe("references in a plan's JSON Schema", () => {
  it("are rejected if they expand to too many schemas", () => {
    const doubled = (index: number) => ({
      allOf: [{ $ref: `#/$defs/d${index + 1}` }, { $ref: `#/$defs/d${index + 1}` }],
    });
    const $defs = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`d${index}`, doubled(index)]));
    expect(findErrorPointer({ $ref: "#/$defs/d0", $defs: { ...$defs, d40: {} } })).toBe("");
  });

  it.each([
    { $ref: "#/$defs/a", $defs: { a: { allOf: [{ $ref: "#/$defs/a" }] } } },
    { $ref: "#/$defs/constructor", $defs: {} },
    { $ref: "#/definitions/toString" },
  ])("are rejected if they are circular or have no definition: %j", (schema) => {
    expect(validatePlanSchema(buildPlan(schema))).toBeDefined();
  });
});

describe("a parameter", () => {
  const byName = (name: string, more: object = {}) => ({
    properties: { [name]: { type: "string", minLength: 2 } },
    additionalProperties: false,
    ...more,
  });

  it.each(inheritedNames)("named %s exists only if it was sent", (name) => {
    expect(listErrorPointers(byName(name), {})).toEqual([]);
    expect(listErrorPointers(byName(name, { required: [name] }), {})).toEqual([`/parameters/${name}`]);
    expect(listErrorPointers({ properties: {}, additionalProperties: false }, { [name]: "xx" })).toEqual([
      "/parameters",
    ]);
  });

  it("is checked by its own schema, whatever its name", () => {
    fc.assert(
      fc.property(fieldNames, (name) => {
        expect(listErrorPointers(byName(name), { [name]: "xx" })).toEqual([]);
        expect(listErrorPointers(byName(name), { [name]: "x" })).toHaveLength(1);
        expect(listErrorPointers(byName(name), { [`${name}x`]: "xx" })).toEqual(["/parameters"]);
      }),
    );
  });
});
