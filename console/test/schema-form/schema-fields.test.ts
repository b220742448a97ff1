import { expect, test } from "vitest";
import { fieldsOf, initialValues, problemOfValue } from "../../src/schema-form/schema-fields.ts";

const schema = {
  type: "object",
  required: ["region"],
  properties: {
    region: { type: "string", enum: ["emea", "apac"], title: "Where data lives" },
    retentionDays: { type: "integer", minimum: 1, maximum: 365, default: 30 },
    archive: { type: "boolean" },
    labels: { type: "object" },
  },
};
function field(name: string) {
  const found = fieldsOf(schema).find((one) => one.name === name);
  if (!found) throw new Error(`There is no field ${name}.`);
  return found;
}

test("each property becomes the control that fits its type", () => {
  expect(fieldsOf(schema).map(({ label, kind }) => [label, kind])).toEqual([
    ["Where data lives", "choice"],
    ["Retention days", "number"],
    ["Archive", "toggle"],
    ["Labels", "json"],
  ]);
});

test("a form starts with the defaults", () => {
  expect(initialValues(fieldsOf(schema))).toEqual({ retentionDays: 30 });
});

test("limits are told in words before the form is sent", () => {
  expect(problemOfValue(field("region"), undefined)).toBe("This is required.");
  expect(problemOfValue(field("retentionDays"), 0)).toBe("At least 1.");
  expect(problemOfValue(field("retentionDays"), 1.5)).toBe("A whole number is needed.");
  expect(problemOfValue(field("retentionDays"), 30)).toBeUndefined();
});

test("a pattern that a browser can't read is left to the API", () => {
  const [pattern] = fieldsOf({ properties: { code: { type: "string", pattern: "(?i)a" } } });
  expect(pattern && problemOfValue(pattern, "b")).toBeUndefined();
});

test("a plan without parameters has no fields", () => {
  expect(fieldsOf(undefined)).toEqual([]);
});
