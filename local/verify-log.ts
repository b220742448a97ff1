import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { type CertifiedLog, findCertificateViolations, findViolations, type LogViolation } from "../events/chain.ts";
import { createClientConfig } from "./client-config.ts";
import { findLocalTarget } from "./command-target.ts";
import { requireOutput } from "./connection-info.ts";
import { type LogLocation, readEvidence } from "./log-evidence.ts";
import { readStackOutputs } from "./stack-outputs.ts";

/** Locates the log of the running local system, or that of the account of the AWS credentials if none runs. */
async function locateLog(): Promise<LogLocation> {
  const local = findLocalTarget();
  const aws = local === undefined ? {} : createClientConfig(local.endpoint, local.accounts.controlPlane);
  const outputs = local?.outputs ?? (await readStackOutputs(new CloudFormationClient({}), "Tenantry-Data"));
  const outputOf = (output: string) => requireOutput({ outputs }, output);
  return {
    dynamodb: new DynamoDBClient(aws),
    s3: new S3Client({ ...aws, forcePathStyle: true }),
    eventLog: outputOf("EventLogTableName"),
    catalogTables: ["Tenant", "Product", "User", "Operation"].map((kind) => outputOf(`${kind}TableName`)),
    auditBucket: outputOf("AuditBucketName"),
  };
}

const describeViolation = ({ aggregate, sequence, what }: LogViolation): string =>
  `${aggregate}, event ${sequence}: ${what}`;

/** Reads the log again and returns the violations that remain. An event that was written during the first read shows a
 *  violation only once. */
async function confirmViolations(site: LogLocation, first: LogViolation[]): Promise<LogViolation[]> {
  if (first.length === 0) return [];
  const repeated = new Set(findViolations(await readEvidence(site)).map(describeViolation));
  return first.filter((violation) => repeated.has(describeViolation(violation)));
}

/** Reads the certificate of a tenant's deletion that `--certificate` names. */
function readCertificate(): CertifiedLog | undefined {
  const { certificate } = parseArgs({ options: { certificate: { type: "string" } } }).values;
  return certificate === undefined ? undefined : (JSON.parse(readFileSync(certificate, "utf8")) as CertifiedLog);
}

try {
  const certificate = readCertificate();
  const site = await locateLog();
  const evidence = await readEvidence(site);
  const violations = [
    ...(await confirmViolations(site, findViolations(evidence))),
    ...(certificate === undefined ? [] : findCertificateViolations(evidence.rows, certificate)),
  ];
  for (const violation of violations) console.log(`✗ ${describeViolation(violation)}`);
  const { rows, heads, archived } = evidence;
  console.log(
    `${rows.length} events of ${heads.length} aggregates, ${archived.length} copies in the archive: ` +
      (violations.length === 0 ? "all unchanged." : `${violations.length} violations.`),
  );
  if (violations.length > 0) process.exitCode = 1;
} catch (error) {
  console.error(`tenantry: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 2;
}
