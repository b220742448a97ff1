import { describe, expect, it } from "vitest";
import { buildDataLossFailure, listDataLosses } from "../../../handlers/core/subscription/data-losses.ts";
import { isDataType } from "../../../handlers/core/subscription/data-resources.ts";
import type { StackChange } from "../../../schemas/stack-change.ts";

const buildChange = (change: Partial<StackChange>): StackChange => ({
  ...{ action: "modify", logicalId: "Notes", type: "AWS::DynamoDB::Table", replacement: "false" },
  ...{ retained: false, holdsData: true },
  ...change,
});
const findLoss = (change: Partial<StackChange>, restores = false) =>
  listDataLosses([buildChange(change)], { restores })[0]?.action;

describe("an update of a stack", () => {
  it.each([
    ["adds a resource", { action: "add" }, undefined],
    ["imports a resource", { action: "import" }, undefined],
    ["changes a resource in place", { replacement: "false" }, undefined],
    ["replaces a resource", { replacement: "true" }, "replace"],
    ["replaces a resource and retains the old one", { replacement: "true", retained: true }, "replace"],
    ["may replace a resource", { replacement: "conditional" }, "mayReplace"],
    ["has an effect that CloudFormation decides later", { action: "dynamic" }, "mayReplace"],
    ["removes a resource", { action: "remove" }, "remove"],
    ["gives up a resource that is retained", { action: "remove", retained: true }, undefined],
  ] as const)("that %s loses data accordingly", (_, change, loss) => {
    expect(findLoss(change)).toBe(loss);
    expect(findLoss({ ...change, holdsData: false })).toBeUndefined();
  });

  it("that restores the former state may remove what the undone update created, but replaces nothing", () => {
    expect(findLoss({ action: "remove" }, true)).toBeUndefined();
    expect(findLoss({ replacement: "true" }, true)).toBe("replace");
    expect(findLoss({ replacement: "conditional" }, true)).toBe("mayReplace");
  });

  it("that would lose data fails with the name, type and action of each resource", () => {
    const changes = [
      buildChange({ replacement: "true" }),
      buildChange({ logicalId: "Mail", type: "AWS::SQS::Queue", action: "remove" }),
    ];
    const { code, reason } = buildDataLossFailure(listDataLosses(changes, { restores: false }), "tenantry-crm-x");
    expect(code).toBe("wouldReplace");
    expect(reason).toContain("replaces Notes (AWS::DynamoDB::Table), removes Mail (AWS::SQS::Queue)");
    expect(reason).toContain("onReplacement: allow");
  });
});

describe("a resource type", () => {
  it.each([
    "AWS::DynamoDB::Table",
    "AWS::S3::Bucket",
    "AWS::SQS::Queue",
    "AWS::RDS::DBInstance",
    "AWS::EFS::FileSystem",
    "AWS::Cognito::UserPool",
    "AWS::KMS::Key",
    "AWS::CloudFormation::Stack",
  ])("%s holds data", (type) => {
    expect(isDataType(type)).toBe(true);
  });

  it.each(["AWS::SSM::Parameter", "AWS::SNS::Topic", "AWS::Lambda::Function", "AWS::IAM::Role"])(
    "%s holds none",
    (type) => {
      expect(isDataType(type)).toBe(false);
    },
  );
});
