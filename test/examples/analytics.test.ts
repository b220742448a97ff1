import { describe, expect, it } from "vitest";
import { validateParameters } from "../../handlers/core/product/plan-parameters.ts";
import { isMapping, readSections } from "../../handlers/core/product/template.ts";
import { readRegistration } from "../../local/example-products.ts";
import { RegisterProduct } from "../../schemas/product.ts";

const { plans, integration } = RegisterProduct.parse(readRegistration("analytics"));

/** Returns the pattern that CloudFormation applies to the time zone. */
function readTemplatePattern(): RegExp {
  const sections = readSections("template" in integration ? integration.template : "");
  const parameter = "error" in sections ? undefined : sections.parameters.get("TimeZone");
  return new RegExp(isMapping(parameter) ? String(parameter.get("AllowedPattern") ?? "") : "");
}

describe("the time zone of a tenant of Analytics", () => {
  it.each(["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5", "America/Port-au-Prince"])(
    "can be %s",
    (timeZone) => {
      for (const plan of plans) expect(validateParameters(plan, { timeZone }, "")).toEqual([]);
      expect(timeZone).toMatch(readTemplatePattern());
    },
  );

  it.each([
    'UTC","partition":"ten_00000000000000000000000000000001',
    "UTC\\",
    "UTC\n",
    "{{resolve:ssm:x}}",
    "${AWS::AccountId}",
  ])("can't change the JSON text that contains it: %s", (timeZone) => {
    for (const plan of plans) expect(validateParameters(plan, { timeZone }, "")).toHaveLength(1);
    expect(timeZone).not.toMatch(readTemplatePattern());
  });

  it("may be absent", () => {
    for (const plan of plans) expect(validateParameters(plan, {}, "")).toEqual([]);
    expect("").toMatch(readTemplatePattern());
  });
});
