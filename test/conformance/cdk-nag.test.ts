import { App, Stack } from "aws-cdk-lib";
import { Queue } from "aws-cdk-lib/aws-sqs";
import { AwsSolutionsChecks } from "cdk-nag";
import type { Construct } from "constructs";
import { describe, expect, test } from "vitest";
import type { Acknowledgement } from "../../infra/acknowledgements/acknowledgement.ts";
import { acknowledgements } from "../../infra/acknowledgements.ts";
import { synthesizeApp } from "../infra/templates.ts";

type Finding = { rule: string; path: string };

/** Returns the findings of the AwsSolutions rules below a construct, including rules that could not be evaluated. */
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

  test("have no finding without an acknowledgement", () => {
    expect(findings.filter((one) => !acknowledgements.some((known) => isAbout(known, one)))).toEqual([]);
  });

  test("have a finding for each acknowledgement", () => {
    const stale = acknowledgements.flatMap((known) =>
      known.findings
        .filter((rule) => !findings.some((one) => one.rule === rule && isAbout(known, one)))
        .map((rule) => ({ rule, at: known.at })),
    );
    expect(stale).toEqual([]);
  });

  test("have at most one acknowledgement for each finding, with a reason", () => {
    for (const one of findings) {
      expect(acknowledgements.filter((known) => isAbout(known, one)).length, one.path).toBeLessThanOrEqual(1);
    }
    for (const { reason, at } of acknowledgements) expect(reason.split(" ").length, at).toBeGreaterThan(7);
  });

  test("find a queue without TLS and without a dead-letter queue", () => {
    const stack = new Stack(new App(), "Faulty");
    new Queue(stack, "Queue");
    expect(listFindings(stack).map(({ rule }) => rule)).toEqual(["AwsSolutions-SQS3", "AwsSolutions-SQS4"]);
  });
});
