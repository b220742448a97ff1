import { describe, expect, it } from "vitest";
import { parameterErrors, schemaFault } from "../../handlers/core/plan-parameters.ts";
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
    expect(schemaFault(planWith(schema))?.detail).toMatch(/^This JSON Schema can't be used: .+/);
  });

  it.each([undefined, {}, { type: "object", properties: { a: { type: ["string", "null"] } } }])(
    "can be checked by %j",
    (schema) => {
      expect(schemaFault(planWith(schema))).toBeUndefined();
    },
  );
});
