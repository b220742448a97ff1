import { describe, expect, it } from "vitest";
import { parameterErrors, schemaFault, withDefaults } from "../../handlers/core/plan-parameters.ts";
import type { Plan } from "../../schemas/product.ts";

const planWith = (parameters?: Plan["parameters"]): Plan => ({
  id: "standard",
  name: "Standard",
  tier: "standard",
  entitlements: { features: [], limits: {} },
  ...(parameters && { parameters }),
});
const pointers = (plan: Plan, parameters: Record<string, string | number>) =>
  parameterErrors(plan, parameters, "/subscriptions/0").map(({ pointer }) => pointer);

describe("a plan's parameters", () => {
  it("are none where the plan has no schema", () => {
    expect(parameterErrors(planWith(), undefined, "")).toEqual([]);
    expect(pointers(planWith(), { colour: "red" })).toEqual(["/subscriptions/0/parameters"]);
  });

  it.each([{ type: "object" }, {}])("are what the schema says, whether or not it names the type: %j", (type) => {
    const plan = planWith({ ...type, properties: { zone: { type: "string" } }, additionalProperties: false });
    expect(pointers(plan, { zone: "Europe/Berlin" })).toEqual([]);
    expect(pointers(plan, { zone: 1 })).toEqual(["/subscriptions/0/parameters/zone"]);
    expect(pointers(plan, { colour: "red" })).toEqual(["/subscriptions/0/parameters"]);
  });

  it.each([
    [{ type: "nonsense" }],
    [{ properties: { a: { type: "string", pattern: "(" } } }],
    [{ $ref: "#/$defs/none" }],
    [{ $ref: "#" }],
    [{ type: "object", if: {} }],
  ])("can't be checked by %j, and the fault says why", (schema) => {
    expect(schemaFault(planWith(schema))).toMatch(/^This JSON Schema can't be used: .+/);
  });

  it.each([undefined, {}, { type: "object", properties: { a: { type: ["string", "null"] } } }])(
    "can be checked by %j",
    (schema) => {
      expect(schemaFault(planWith(schema))).toBeUndefined();
    },
  );
});

describe("the defaults of a plan's parameters", () => {
  const plan = planWith({
    properties: {
      zone: { type: "string", default: "UTC" },
      size: { type: "integer", default: 3 },
      name: { type: "string" },
    },
  });

  it("hold for what a subscription leaves out", () => {
    expect(withDefaults(plan, undefined)).toEqual({ zone: "UTC", size: 3 });
    expect(withDefaults(plan, { zone: "Europe/Berlin" })).toEqual({ zone: "Europe/Berlin", size: 3 });
    expect(withDefaults(planWith(), undefined)).toBeUndefined();
  });

  it.each([
    [{ zone: { type: "string", default: 7 } }],
    [{ zone: { type: "string", minLength: 3, default: "a" } }],
    [{ zone: { type: "object", default: { a: 1 } } }],
    [{ zone: { default: null } }],
  ])("must be values that the plan allows: %j", (properties) => {
    expect(schemaFault(planWith({ properties }))).toMatch(/^The default of zone can't be used/);
  });
});
