import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Template } from "aws-cdk-lib/assertions";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { wholeApp } from "../infra/templates.ts";
import { cfnLint, type LintFinding } from "./cfn-lint.ts";
import { pythonJudge } from "./python-judge.ts";

const workplace = mkdtempSync(path.join(tmpdir(), "tenantry-lint-"));
const examples = path.join(import.meta.dirname, "../../examples");

function write(name: string, template: object): string {
  const file = path.join(workplace, `${name}.json`);
  writeFileSync(file, JSON.stringify(template));
  return file;
}

const careless = {
  Resources: {
    Queue: { Type: "AWS::SQS::Queue", Properties: { VisibilityTimeOut: 30 } },
    Topic: { Type: "AWS::SNS::Topic", DependsOn: "Nobody" },
  },
};

let findings: LintFinding[];
beforeAll(async () => {
  const { data, controlPlane, productAccount } = wholeApp({ consoleOrigin: "https://console.example.com" });
  findings = await cfnLint(await pythonJudge("cfn-lint"), [
    ...[data, controlPlane, productAccount].map((stack) => write(stack.stackName, Template.fromStack(stack).toJSON())),
    ...readdirSync(examples, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith("template.yaml"))
      .map((name) => path.join(examples, name)),
    write("careless", careless),
  ]);
}, 300_000);
afterAll(() => rmSync(workplace, { recursive: true }));

describe("cfn-lint", () => {
  test("finds nothing in our stacks and in the example products' templates", () => {
    expect(findings.filter(({ file }) => file !== "careless.json")).toEqual([]);
  });

  test("would find a property that does not exist and a resource that is not there", () => {
    const found = findings.filter(({ file }) => file === "careless.json").map(({ rule, at }) => `${rule} ${at}`);
    expect(found.sort()).toEqual([
      "E3002 Resources/Queue/Properties/VisibilityTimeOut",
      "E3005 Resources/Topic/DependsOn",
    ]);
  });
});
