import { App, Stack } from "aws-cdk-lib";
import { Queue } from "aws-cdk-lib/aws-sqs";
import { AwsSolutionsChecks } from "cdk-nag";
import type { Construct } from "constructs";
import { describe, expect, test } from "vitest";
import { type Acknowledgement, acknowledgements } from "../../infra/acknowledgements.ts";
import { synthesizeApp } from "../infra/templates.ts";

type Finding = { rule: string; path: string };

/** What the AwsSolutions rules find in the stacks below; a rule that could not be evaluated is a finding too. */
function listFindings(scope: Construct): Finding[] {
  const { violations } = new AwsSolutionsChecks().validateScope(scope);
  return violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map(({ constructPath }) => ({ rule: ruleName, path: constructPath ?? "" })),
  );
}

const escapeRegExp = (text: string): string => text.replaceAll(/[.+{}]/g, "\\$&");
const isAbout = ({ findings, at }: Acknowledgement, { rule, path }: Finding): boolean =>
  findings.includes(rule) && new RegExp(`^${escapeRegExp(at).replaceAll("*", "[^/]+")}$`).test(path);

describe("The AwsSolutions rules of cdk-nag", () => {
  const machines = { "platform-admin": [], "product-owner": [], auditor: ["arn:aws:iam::444444444444:role/reporting"] };
  const organization = { id: "o-exampleorgid", machines };
  const findings = listFindings(synthesizeApp({ consoleOrigin: "https://console.example.com", organization }).app);

  test("find nothing in the three stacks that is not acknowledged", () => {
    expect(findings.filter((one) => !acknowledgements.some((known) => isAbout(known, one)))).toEqual([]);
  });

  test("find each thing that is acknowledged, so that no entry outlives its cause", () => {
    const stale = acknowledgements.flatMap((known) =>
      known.findings
        .filter((rule) => !findings.some((one) => one.rule === rule && isAbout(known, one)))
        .map((rule) => ({ rule, at: known.at })),
    );
    expect(stale).toEqual([]);
  });

  test("have one entry at most for each finding, and the entry says why", () => {
    for (const one of findings) {
      expect(acknowledgements.filter((known) => isAbout(known, one)).length, one.path).toBeLessThanOrEqual(1);
    }
    for (const { reason, at } of acknowledgements) expect(reason.split(" ").length, at).toBeGreaterThan(7);
  });

  test("would find a queue that takes plain HTTP and loses what fails", () => {
    const stack = new Stack(new App(), "Careless");
    new Queue(stack, "Queue");
    expect(listFindings(stack).map(({ rule }) => rule)).toEqual(["AwsSolutions-SQS3", "AwsSolutions-SQS4"]);
  });
});
