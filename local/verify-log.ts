import { existsSync } from "node:fs";
import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { findViolations, type LogViolation } from "../events/chain.ts";
import { createClientConfig } from "./client-config.ts";
import { readConnectionInfo, requireOutput } from "./connection-info.ts";
import { type LogLocation, readEvidence } from "./log-evidence.ts";
import { defaultWorkspace } from "./workspace.ts";

/** With a local system up it means that one; otherwise the account of your AWS credentials. */
async function locateLog(): Promise<LogLocation> {
  const local = existsSync(defaultWorkspace.connectionFile)
    ? readConnectionInfo(defaultWorkspace.connectionFile)
    : undefined;
  const aws = local === undefined ? {} : createClientConfig(local.endpoint, local.accounts.controlPlane);
  const outputs = local?.outputs ?? (await readOutputs(new CloudFormationClient({}), "Tenantry-Data"));
  const named = (output: string) => requireOutput({ outputs }, output);
  return {
    dynamodb: new DynamoDBClient(aws),
    s3: new S3Client({ ...aws, forcePathStyle: true }),
    eventLog: named("EventLogTableName"),
    catalogTables: ["Tenant", "Product", "User", "Operation"].map((kind) => named(`${kind}TableName`)),
    auditBucket: named("AuditBucketName"),
  };
}

async function readOutputs(client: CloudFormationClient, StackName: string): Promise<Record<string, string>> {
  const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
  return Object.fromEntries((stack?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
}

const describeFault = ({ aggregate, sequence, what }: LogViolation): string =>
  `${aggregate}, event ${sequence}: ${what}`;

/** What is wrong in two looks: what was only being written while the first one read is whole in the second. */
async function confirmFaults(site: LogLocation, first: LogViolation[]): Promise<LogViolation[]> {
  if (first.length === 0) return [];
  const again = new Set(findViolations(await readEvidence(site)).map(describeFault));
  return first.filter((fault) => again.has(describeFault(fault)));
}

try {
  const site = await locateLog();
  const evidence = await readEvidence(site);
  const faults = await confirmFaults(site, findViolations(evidence));
  for (const fault of faults) console.log(`✗ ${describeFault(fault)}`);
  const { rows, heads, archived } = evidence;
  console.log(
    `${rows.length} events of ${heads.length} aggregates, ${archived.length} copies in the archive: ` +
      (faults.length === 0 ? "all as they were written." : `${faults.length} things are not as they were written.`),
  );
  if (faults.length > 0) process.exitCode = 1;
} catch (error) {
  console.error(`tenantry: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 2;
}
