import { describe, expect, it } from "vitest";
import { validateParameters, validatePlanSchema } from "../../../handlers/core/product/plan-parameters.ts";
import type { Plan } from "../../../schemas/plan.ts";

const buildPlan = (parameters?: Plan["parameters"]): Plan => ({
  id: "standard",
  name: "Standard",
  tier: "standard",
  entitlements: { features: [], limits: {} },
  ...(parameters && { parameters }),
});
const listErrorPointers = (plan: Plan, parameters: Record<string, string | number>) =>
  validateParameters(plan, parameters, "/subscriptions/0").map(({ pointer }) => pointer);

describe("a plan's parameters", () => {
  it("are not allowed without a schema", () => {
    expect(validateParameters(buildPlan(), undefined, "")).toEqual([]);
    expect(listErrorPointers(buildPlan(), { colour: "red" })).toEqual(["/subscriptions/0/parameters"]);
  });

  it.each([{ type: "object" }, {}])("follow the schema with and without a type: %j", (type) => {
    const plan = buildPlan({ ...type, properties: { zone: { type: "string" } }, additionalProperties: false });
    expect(listErrorPointers(plan, { zone: "Europe/Berlin" })).toEqual([]);
    expect(listErrorPointers(plan, { zone: 1 })).toEqual(["/subscriptions/0/parameters/zone"]);
    expect(listErrorPointers(plan, { colour: "red" })).toEqual(["/subscriptions/0/parameters"]);
  });

  it.each([
    [{ type: "nonsense" }],
    [{ properties: { a: { type: "string", pattern: "(" } } }],
    [{ $ref: "#/$defs/none" }],
    [{ $ref: "#" }],
    [{ type: "object", if: {} }],
  ])("can't be validated by %j, and the error has the cause", (schema) => {
    expect(validatePlanSchema(buildPlan(schema))?.detail).toMatch(/^This JSON Schema can't be used: .+/);
  });

  it.each([undefined, {}, { type: "object", properties: { a: { type: ["string", "null"] } } }])(
    "can be validated by %j",
    (schema) => {
      expect(validatePlanSchema(buildPlan(schema))).toBeUndefined();
    },
  );
});
