import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Template } from "aws-cdk-lib/assertions";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { appVariants } from "../infra/app-variants.ts";
import { synthesizeApp } from "../infra/templates.ts";
import { type LintFinding, runCfnLint } from "./cfn-lint.ts";
import { preparePythonTool } from "./python-tool.ts";

const workingDirectory = mkdtempSync(path.join(tmpdir(), "tenantry-lint-"));
const examples = path.join(import.meta.dirname, "../../examples");

function writeTemplate(name: string, template: object): string {
  const file = path.join(workingDirectory, `${name}.json`);
  writeFileSync(file, JSON.stringify(template));
  return file;
}

const faultyTemplate = {
  Resources: {
    Queue: { Type: "AWS::SQS::Queue", Properties: { VisibilityTimeOut: 30 } },
    Topic: { Type: "AWS::SNS::Topic", DependsOn: "Missing" },
  },
};

const oversizedTemplate = {
  Resources: Object.fromEntries(Array.from({ length: 451 }, (_, at) => [`Topic${at}`, { Type: "AWS::SNS::Topic" }])),
};

/** Writes the different templates of all variants. Returns their files. */
function writeTemplates(): string[] {
  const all = new Map<string, string>();
  for (const [name, form] of Object.entries(appVariants)) {
    const { app: _, ...stacks } = synthesizeApp(form);
    for (const stack of Object.values(stacks)) {
      const template = Template.fromStack(stack).toJSON();
      const text = JSON.stringify(template);
      if (!all.has(text)) all.set(text, writeTemplate(`${name}-${stack.stackName}`, template));
    }
  }
  return [...all.values()];
}

let findings: LintFinding[];
beforeAll(async () => {
  findings = await runCfnLint(await preparePythonTool("cfn-lint"), [
    ...writeTemplates(),
    ...readdirSync(examples, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith("template.yaml"))
      .map((name) => path.join(examples, name)),
    writeTemplate("faulty", faultyTemplate),
    writeTemplate("oversized", oversizedTemplate),
  ]);
}, 900_000);
afterAll(() => rmSync(workingDirectory, { recursive: true }));

describe("cfn-lint", () => {
  test("finds nothing in any variant of our stacks and in the example products' templates", () => {
    const ours = findings.filter(({ file }) => !["faulty.json", "oversized.json"].includes(file));
    // An example's template may delete its table with the stack, because the stack belongs to one tenant.
    expect(ours.filter(({ file, rule }) => file !== "template.yaml" || !rule.startsWith("I"))).toEqual([]);
  });

  test("finds a stack near CloudFormation's limit of 500 resources", () => {
    expect(findings.filter(({ file }) => file === "oversized.json").map(({ rule }) => rule)).toEqual(["I3010"]);
  });

  test("finds an unknown property and a missing resource", () => {
    const errors = findings.filter(({ file, rule }) => file === "faulty.json" && rule.startsWith("E"));
    const found = errors.map(({ rule, at }) => `${rule} ${at}`);
    expect(found.sort()).toEqual([
      "E3002 Resources/Queue/Properties/VisibilityTimeOut",
      "E3005 Resources/Topic/DependsOn",
    ]);
  });
});
