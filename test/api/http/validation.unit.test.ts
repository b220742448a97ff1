import { expect, test } from "vitest";
import { toValidationProblem } from "../../../handlers/api/http/validation.ts";
import { RequestTenant } from "../../../schemas/tenant.ts";

test("each problem of a field is told once, and every field has its pointer", () => {
  const body = { name: "A\u202eB", adminEmail: "nobody", extra: 1 };
  const { error } = RequestTenant.safeParse(body);
  const { errors = [] } = toValidationProblem("body", error?.issues ?? []);
  expect(errors.map(({ pointer }) => pointer).sort()).toEqual(["/adminEmail", "/extra", "/name"]);
});
