import { expect, test } from "vitest";
import type { TemplateValidation } from "../../../src/api/openapi.d.ts";
import { parameterOf, problemOfParameter, rowsOf } from "../../../src/screens/products/register/parameter-problems.ts";
import { placeholdersOf, suggestPlaceholder } from "../../../src/screens/products/register/placeholders.ts";
import { newPlan } from "../../../src/screens/products/register/product-draft.ts";
import { summarizeCheck } from "../../../src/screens/products/register/template-summary.ts";

const check: TemplateValidation = {
  valid: true,
  bytes: 100,
  parameters: [{ name: "TenantId", type: "String", mapped: false }],
  resources: [{ logicalId: "Inbox", type: "AWS::SQS::Queue" }],
  capabilities: [],
  problems: [],
};
const error = { severity: "error" as const, detail: "It is wrong." };

test("the result of a check says the same in the forms of a product and of a release", () => {
  const problems = (number: number) => Array.from({ length: number }, () => error);
  expect(summarizeCheck({ ...check, problems: problems(1) }).text).toBe("1 problem to correct");
  expect(summarizeCheck({ ...check, problems: problems(3) }).text).toBe("3 problems to correct");
});

test("the result of a check counts errors first, then warnings, then the content", () => {
  expect(summarizeCheck(check)).toEqual({ type: "success", text: "Valid: 1 resource, 1 parameter" });
  const warning = { ...error, severity: "warning" as const };
  expect(summarizeCheck({ ...check, problems: [warning] }).type).toBe("warning");
  expect(summarizeCheck({ ...check, problems: [warning, error] }).text).toBe("1 problem to correct");
});

test("a problem of a parameter stands at its field, any other in the list", () => {
  expect(parameterOf({ ...error, pointer: "/integration/parameters/TenantId" })).toBe("TenantId");
  expect(parameterOf({ ...error, pointer: "/parameters/TenantId", line: 3 })).toBe("TenantId");
  expect(parameterOf({ ...error, pointer: "/template" })).toBeUndefined();
});

test("a parameter without a default needs a value", () => {
  const parameter = { name: "Tier", type: "String", mapped: false };
  expect(problemOfParameter(parameter, "", [])).toBe("It has no default, so it needs a value.");
  expect(problemOfParameter({ ...parameter, default: "x" }, "", [])).toBeUndefined();
});

test("a value for a parameter that the template lost stays visible", () => {
  expect(rowsOf(check.parameters, { Old: "x", Gone: "" }).map(({ name }) => name)).toEqual(["TenantId", "Old"]);
});

test("placeholders include the plans' limits and parameters, and a name finds its placeholder", () => {
  const plan = { ...newPlan("p"), limits: "contacts = 5", schema: '{"properties":{"timeZone":{}}}' };
  const placeholders = placeholdersOf({ plans: [plan] });
  expect(placeholders).toContain("${parameters.timeZone}");
  expect(suggestPlaceholder("TenantId", placeholders)).toBe("${tenant.id}");
  expect(suggestPlaceholder("MaxContacts", placeholders)).toBe("${limits.contacts}");
  expect(suggestPlaceholder("Unrelated", placeholders)).toBeUndefined();
});
