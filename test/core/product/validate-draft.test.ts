import { describe, expect, it } from "vitest";
import { validateDraft } from "../../../handlers/core/product/validate-draft.ts";
import { validateTemplate } from "../../../handlers/core/product/validate-template.ts";
import { buildProduct } from "../../support/builders.ts";

const { plans } = buildProduct();
const template = `Parameters:
  TenantId:
    Type: String
  Size:
    Type: Number
    Default: 3
  Secret: { Type: String, NoEcho: true, Default: hunter2 }
Resources:
  Queue:
    Type: AWS::SQS::Queue
  Role:
    Type: AWS::IAM::Role
`;
const parameters = { TenantId: "${tenant.id}" };
const capabilities = ["CAPABILITY_IAM" as const];
const problemsOf = (draft: Partial<Parameters<typeof validateDraft>[0]>) =>
  validateDraft({ template, parameters, capabilities, plans, ...draft }).problems;

describe("the validation of a template", () => {
  it("shows its size, parameters, resources and capabilities", () => {
    expect(validateDraft({ template, parameters, capabilities, plans })).toEqual({
      valid: true,
      bytes: template.length,
      parameters: [
        { name: "TenantId", type: "String", mapped: true },
        { name: "Size", type: "Number", default: "3", mapped: false },
        { name: "Secret", type: "String", mapped: false },
      ],
      resources: [
        { logicalId: "Queue", type: "AWS::SQS::Queue" },
        { logicalId: "Role", type: "AWS::IAM::Role" },
      ],
      capabilities: ["CAPABILITY_IAM"],
      problems: [],
    });
  });

  it.each([
    ["YAML", "Resources:\n  Queue:\n    Type: [AWS\n", { line: 4, column: 1 }],
    ["JSON", '{\n  "Resources": {\n    "Queue": { "Type": "A" "B" }\n  }\n}', { line: 3 }],
  ])("shows the line and the column of a syntax error in %s", (_, text, place) => {
    const validation = validateDraft({ template: text });
    expect(validation).toMatchObject({ valid: false, parameters: [], resources: [], capabilities: [] });
    expect(validation.problems).toMatchObject([{ severity: "error", pointer: "/template", ...place }]);
  });

  it("shows the lines of entries without a type and of parameters without a value", () => {
    const text = template.replace("    Type: AWS::SQS::Queue\n", "    Properties: {}\n");
    expect(problemsOf({ template: text, parameters: {} })).toMatchObject([
      { line: 9, column: 3, detail: "The template's Queue has no Type." },
      { line: 2, column: 3, pointer: "/parameters/TenantId", detail: expect.stringContaining("no Default") },
    ]);
    const json = JSON.stringify(
      { Parameters: { A: { Type: "String" } }, Resources: { Q: { Type: "x" } } },
      undefined,
      2,
    );
    expect(problemsOf({ template: json, parameters: {} })).toMatchObject([{ line: 3, column: 5 }]);
  });

  const size = 900_000;
  const untyped = "Resources:\n  A: {}\n";
  it.each([
    ["a long blank line", `${" ".repeat(size)}\n${untyped}`],
    ["a long key", `x: 1\n"${"a".repeat(size)}": 1\n${untyped}`],
    ["a long line of colons", `x: "${":".repeat(size)}"\n${untyped}`],
    ["many entries without a type", `Resources:\n${Array.from({ length: 40_000 }, (_, at) => `  A${at}:\n`).join("")}`],
  ])("takes less than two seconds with %s", (_, text) => {
    const startedAt = process.cpuUsage();
    expect(problemsOf({ template: text, parameters: {} })).toContainEqual(
      expect.objectContaining({ line: expect.any(Number), detail: expect.stringContaining("has no Type") }),
    );
    expect(process.cpuUsage(startedAt).user).toBeLessThan(2_000_000);
  });

  it("has an error for more resources or parameters than CloudFormation accepts", () => {
    const entries = (count: number) =>
      Array.from({ length: count }, (_, at) => `  A${at}: { Type: String }\n`).join("");
    const check = (parts: number, resources: number) =>
      validateDraft({ template: `Parameters:\n${entries(parts)}Resources:\n${entries(resources)}` });
    expect(check(0, 500).problems).toEqual([]);
    const { resources, problems } = check(0, 501);
    expect(problems).toMatchObject([{ detail: "The template has 501 resources. CloudFormation accepts at most 500." }]);
    expect(resources).toHaveLength(500);
    expect(check(201, 1).problems[0]?.detail).toBe(
      "The template has 201 parameters. CloudFormation accepts at most 200.",
    );
  });

  it("shortens values, which aliases could repeat without end", () => {
    const parts = Array.from({ length: 90 }, (_, at) => `  A${at}: { Type: String, Default: *a }\n`).join("");
    const template = `Parameters:\n  A: { Type: String, Default: &a "${"x".repeat(900_000)}" }\n${parts}Resources: { Q: { Type: X } }`;
    expect(JSON.stringify(validateDraft({ template })).length).toBeLessThan(1_000_000);
  });

  it("lists the first hundred problems, and says how many there are more", () => {
    const untyped = `Resources:\n${Array.from({ length: 300 }, (_, at) => `  A${at}: {}\n`).join("")}`;
    const { problems } = validateDraft({ template: untyped });
    expect(problems).toHaveLength(101);
    expect(problems[100]).toMatchObject({ severity: "error", detail: expect.stringContaining("200 more problems") });
  });

  it("shows unknown parameters and placeholders with pointers into the body", () => {
    const mapped = { ...parameters, Other: "x", Size: "${limits.cats}" };
    expect(problemsOf({ parameters: mapped }).map(({ pointer, detail }) => [pointer, detail])).toEqual([
      ["/parameters/Other", "The template has no parameter Other."],
      ["/parameters/Size", "The placeholder ${limits.cats} is unknown."],
    ]);
    expect(validateDraft({ template, parameters: { ...parameters, Size: "${limits.cats}" }, capabilities }).valid).toBe(
      true,
    );
    expect(validateDraft({ template, parameters: { ...parameters, Size: "${cats}" }, capabilities }).valid).toBe(false);
  });

  it("has a missing capability as an error, and as a warning before any is declared", () => {
    expect(problemsOf({ capabilities: [] })).toMatchObject([{ severity: "error", pointer: "/capabilities" }]);
    const { capabilities: _, ...undeclared } = { template, parameters, capabilities, plans };
    expect(validateDraft(undeclared)).toMatchObject({ valid: true, problems: [{ severity: "warning" }] });
  });

  it("shows the errors in the JSON Schemas of plans", () => {
    const broken = plans.map((plan) => ({ ...plan, parameters: { properties: { a: { pattern: "(" } } } }));
    expect(problemsOf({ plans: broken })).toMatchObject([
      { severity: "error", pointer: expect.stringMatching(/^\/plans\/0\/parameters/) },
    ]);
  });

  it("rejects a template that is too large for CloudFormation", () => {
    const large = `${template}# ${"x".repeat(1_000_000)}\n`;
    expect(problemsOf({ template: large })).toMatchObject([
      { pointer: "/template", detail: expect.stringContaining("at most") },
    ]);
  });

  it.each([
    [template, parameters, capabilities],
    [template, {}, []],
    ["Resources: {}", {}, []],
    ["text", {}, []],
    [template, { TenantId: "${seats}", Size: "${nothing}" }, capabilities],
  ])("agrees with a registration: %#", (text, mapped, declared) => {
    const mapping = { parameters: mapped as Record<string, string>, capabilities: declared };
    const registered = validateTemplate(text, mapping, plans).length === 0;
    expect(validateDraft({ template: text, ...mapping, plans }).valid).toBe(registered);
  });
});
