import { existsSync } from "node:fs";
import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { faultsIn, type LogFault } from "../events/chain.ts";
import { awsAt } from "./aws.ts";
import { outputOf, readCard } from "./card.ts";
import { startHome } from "./home.ts";
import { type LogSite, readEvidence } from "./log-evidence.ts";

/** With a local system up it means that one; otherwise the account of your AWS credentials. */
async function siteOf(): Promise<LogSite> {
  const local = existsSync(startHome.card) ? readCard(startHome.card) : undefined;
  const aws = local === undefined ? {} : awsAt(local.endpoint, local.accounts.controlPlane);
  const outputs = local?.outputs ?? (await outputsOf(new CloudFormationClient({}), "Tenantry-Data"));
  const named = (output: string) => outputOf({ outputs }, output);
  return {
    dynamodb: new DynamoDBClient(aws),
    s3: new S3Client({ ...aws, forcePathStyle: true }),
    eventLog: named("EventLogTableName"),
    catalogues: ["Tenant", "Product", "User", "Operation"].map((kind) => named(`${kind}TableName`)),
    auditBucket: named("AuditBucketName"),
  };
}

async function outputsOf(client: CloudFormationClient, StackName: string): Promise<Record<string, string>> {
  const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
  return Object.fromEntries((stack?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
}

const inWords = ({ aggregate, sequence, what }: LogFault): string => `${aggregate}, event ${sequence}: ${what}`;

/** What is wrong in two looks: what was only being written while the first one read is whole in the second. */
async function lastingFaults(site: LogSite, first: LogFault[]): Promise<LogFault[]> {
  if (first.length === 0) return [];
  const again = new Set(faultsIn(await readEvidence(site)).map(inWords));
  return first.filter((fault) => again.has(inWords(fault)));
}

try {
  const site = await siteOf();
  const evidence = await readEvidence(site);
  const faults = await lastingFaults(site, faultsIn(evidence));
  for (const fault of faults) console.log(`✗ ${inWords(fault)}`);
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
