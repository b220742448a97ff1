import { describe, expect, it } from "vitest";
import { listMissingCapabilities, validateTemplate } from "../../../handlers/core/product/validate-template.ts";
import type { Plan } from "../../../schemas/plan.ts";
import { buildProduct } from "../../support/builders.ts";

const [standard, enterprise] = buildProduct().plans as [Plan, Plan];
const buildTemplate = (parameters: string, type = "AWS::SQS::Queue") =>
  `Parameters: ${parameters}\nResources: { Made: { Type: "${type}" } }`;
const listErrors = (
  template: string,
  parameters: Record<string, string> = {},
  plans: Plan[] = [standard, enterprise],
) => validateTemplate(template, { parameters }, plans);
const provided = "{ A: { Type: String } }";
const withDefault = "{ A: { Type: String, Default: x } }";

describe("the validation of a template with its mapping", () => {
  it("passes if each parameter has a value for each tenant", () => {
    const parameters = "{ A: { Type: String }, B: { Type: String, Default: x }, C: { Type: Number } }";
    expect(
      listErrors(buildTemplate(parameters), { A: "${tenant.id}-${parameters.subdomain}", C: "${limits.contacts}" }),
    ).toEqual([]);
  });

  it.each(["${tenant.secret}", "${limits.none}", "x-${nobody}", "${__proto__}", "${limits.constructor}", "${}"])(
    "rejects the unknown placeholder %s",
    (text) => {
      const name = /\{(.*)\}/.exec(text)?.[1];
      const detail = `The placeholder \${${name}} is unknown.`;
      expect(listErrors(buildTemplate(provided), { A: text })).toEqual([
        { pointer: "/integration/parameters/A", detail },
      ]);
    },
  );

  it("rejects a mapped parameter that no plan has", () => {
    const [error] = listErrors(buildTemplate(withDefault), { A: "${parameters.colour}" });
    expect(error).toMatchObject({
      pointer: "/integration/parameters/A",
      detail: "The placeholder ${parameters.colour} is unknown.",
    });
  });

  it("rejects a mapped parameter that the template lacks", () => {
    expect(listErrors(buildTemplate(provided), { A: "a", B: "b" })).toEqual([
      { pointer: "/integration/parameters/B", detail: "The template has no parameter B." },
    ]);
  });

  it("rejects a parameter without a default and a value", () => {
    expect(listErrors(buildTemplate("{ A: { Type: String }, constructor: { Type: String } }"), { A: "a" })).toEqual([
      {
        pointer: "/integration/parameters",
        detail: "The template's parameter constructor has no Default and no value here.",
      },
    ]);
  });

  it.each([
    ["seats that a plan does not limit", "${seats}", "enterprise"],
    ["a parameter that a tenant can omit", "${parameters.subdomain}", "standard"],
    ["a limit that a plan does not have", "${limits.contacts}", "small"],
  ])("requires a default for %s", (_, text, planId) => {
    const small = { ...standard, id: "small", entitlements: { seats: 1, features: [], limits: {} } };
    const plans = planId === "small" ? [standard, small] : [standard, enterprise];
    const [error] = listErrors(buildTemplate(provided), { A: text }, plans);
    expect(error?.pointer).toBe("/integration/parameters/A");
    expect(error?.detail).toContain(`A tenant of the plan ${planId} can be without ${text}`);
    expect(listErrors(buildTemplate(withDefault), { A: text }, plans)).toEqual([]);
    expect(listErrors(buildTemplate(provided), { A: `is ${text}` }, plans)).toEqual([]);
  });

  const ssmTypes = ["AWS::SSM::Parameter::Name", "AWS::SSM::Parameter::Value<String>"];

  it.each(ssmTypes.flatMap((type) => ["tenant.name", "seats", "parameters.subdomain"].map((name) => [type, name])))(
    "rejects that a tenant chooses the SSM parameter of the type %s by ${%s}",
    (type, name) => {
      const template = buildTemplate(`{ A: { Type: "${type}", Default: /x } }`);
      const reason = "names an SSM parameter, which could be another tenant's";
      const detail = `The template's parameter A ${reason}: a tenant can choose \${${name}}.`;
      for (const text of [`\${${name}}`, `/shared/\${${name}}`])
        expect(listErrors(template, { A: text })).toEqual([{ pointer: "/integration/parameters/A", detail }]);
    },
  );

  it.each(ssmTypes)("passes if the product or the platform chooses the SSM parameter of the type %s", (type) => {
    const template = buildTemplate(`{ A: { Type: "${type}" } }`);
    for (const text of ["/crm/image", "/crm/${tenant.id}/${plan.id}", "/crm/${plan.tier}/${limits.contacts}/${status}"])
      expect(listErrors(template, { A: text })).toEqual([]);
  });

  it("passes if a plan's parameter is required or has a default", () => {
    const schema = (more: object) => ({
      ...standard,
      parameters: { properties: { zone: { type: "string" } }, ...more },
    });
    const map = { A: "${parameters.zone}" };
    expect(listErrors(buildTemplate(provided), map, [schema({})])).toHaveLength(1);
    expect(listErrors(buildTemplate(provided), map, [schema({ required: ["zone"] })])).toEqual([]);
    expect(
      listErrors(buildTemplate(provided), map, [schema({ properties: { zone: { type: "string", default: "UTC" } } })]),
    ).toEqual([]);
  });

  it("rejects missing capabilities; CAPABILITY_NAMED_IAM includes CAPABILITY_IAM", () => {
    const template = buildTemplate("{}", "AWS::IAM::Role");
    const needed = { pointer: "/integration/capabilities", detail: "The template needs CAPABILITY_IAM." };
    expect(validateTemplate(template, {}, [standard])).toEqual([needed]);
    expect(validateTemplate(template, { capabilities: ["CAPABILITY_AUTO_EXPAND"] }, [standard])).toEqual([needed]);
    expect(validateTemplate(template, { capabilities: ["CAPABILITY_IAM"] }, [standard])).toEqual([]);
    expect(validateTemplate(template, { capabilities: ["CAPABILITY_NAMED_IAM"] }, [standard])).toEqual([]);
    expect(listMissingCapabilities(["CAPABILITY_NAMED_IAM"], ["CAPABILITY_IAM"])).toEqual(["CAPABILITY_NAMED_IAM"]);
  });

  it("reports an invalid template before all other errors", () => {
    expect(listErrors("Type: [broken", { A: "${nobody}" })).toMatchObject([{ pointer: "/integration/template" }]);
  });
});
