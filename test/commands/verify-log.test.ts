import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DeleteObjectCommand, ListObjectVersionsCommand, type S3Client } from "@aws-sdk/client-s3";
import { DeleteCommand, DynamoDBDocumentClient, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import { findCertificateViolations, findViolations, type LogRow, type LogViolation } from "../../events/chain.ts";
import { type LogLocation, readEvidence } from "../../local/log-evidence.ts";
import type { Certificate } from "../../schemas/certificate.ts";
import type { Operation } from "../../schemas/operation.ts";
import {
  archiveKeyBefore,
  createArchiveClient,
  findArchivedIds,
  readArchivedEvents,
} from "../support/events/archive.ts";
import { crmSubscription, onboardTenant, readTimeline, waitForOperation } from "../support/scenarios/tenants.ts";
import { clientOf, readOutput, signInAs, waitFor } from "../support/system/deployed-system.ts";

const startedAt = Date.now();

/** Creates a client that lists the archive's objects since the start of the tests. Earlier ones are those of other tests. */
function createClientOfNewObjects(): S3Client {
  const s3 = createArchiveClient();
  const KeyMarker = archiveKeyBefore(startedAt);
  s3.middlewareStack.add(
    (next, { commandName }) =>
      (args) =>
        next(commandName === "ListObjectVersionsCommand" ? { ...args, input: { KeyMarker, ...args.input } } : args),
    { step: "initialize" },
  );
  return s3;
}

const createLogLocation = (): LogLocation => ({
  dynamodb: clientOf(DynamoDBClient),
  s3: createClientOfNewObjects(),
  eventLog: readOutput("EventLogTableName"),
  catalogTables: ["Tenant", "Product", "User", "Operation"].map((kind) => readOutput(`${kind}TableName`)),
  auditBucket: readOutput("AuditBucketName"),
});

/** Reads the log of one tenant and its subscriptions, because other tests write to the log at the same time. */
async function readTenantEvidence(tenantId: string) {
  const { rows, heads, archived, archivedUntil } = await readEvidence(createLogLocation());
  const isOfTenant = ({ aggregate }: { aggregate: string }) => aggregate.includes(tenantId);
  return {
    rows: rows.filter(isOfTenant),
    heads: heads.filter(isOfTenant),
    archived: archived.filter(isOfTenant),
    archivedUntil,
  };
}
const findTenantFaults = async (tenantId: string): Promise<LogViolation[]> =>
  findViolations(await readTenantEvidence(tenantId));

/** Onboards a tenant with a subscription and waits until all its events are archived. */
async function onboardArchivedTenant(): Promise<{ tenantId: string; last: LogRow }> {
  const { tenant } = await onboardTenant({ subscriptions: [crmSubscription] });
  const isArchived = async () => {
    const copies = findArchivedIds(await readArchivedEvents(startedAt));
    return (await readTimeline(tenant.id)).every(({ id }) => copies.has(id));
  };
  await waitFor("every event is archived", isArchived);
  const { rows } = await readTenantEvidence(tenant.id);
  const last = rows.filter(({ aggregate }) => aggregate === `tenant#${tenant.id}`).at(-1);
  if (last === undefined) throw new Error("The tenant has no events");
  return { tenantId: tenant.id, last };
}

describe("the log, verified against its records and its archive", () => {
  it("reveals a deleted last event, even if an account administrator also adapts the record", async () => {
    const { tenantId, last } = await onboardArchivedTenant();
    expect(await findTenantFaults(tenantId)).toEqual([]);

    const root = DynamoDBDocumentClient.from(clientOf(DynamoDBClient));
    const { aggregate, sequence, previousHash } = last;
    const setHead = (at: number, hash: string) =>
      root.send(
        new UpdateCommand({
          TableName: readOutput("TenantTableName"),
          Key: { pk: aggregate, sk: "tenant" },
          UpdateExpression: "SET #sequence = :at, head = :hash",
          ExpressionAttributeNames: { "#sequence": "sequence" },
          ExpressionAttributeValues: { ":at": at, ":hash": hash },
        }),
      );
    await root.send(new DeleteCommand({ TableName: readOutput("EventLogTableName"), Key: { aggregate, sequence } }));
    expect(await findTenantFaults(tenantId)).toHaveLength(2);
    await setHead(sequence - 1, previousHash);
    expect(await findTenantFaults(tenantId)).toEqual([
      { aggregate, sequence, what: "it is in the archive, but not in the log" },
    ]);

    await root.send(new PutCommand({ TableName: readOutput("EventLogTableName"), Item: last }));
    await setHead(sequence, last.hash);
    expect(await findTenantFaults(tenantId)).toEqual([]);
  });

  it("ends as the certificate of a deleted tenant states", async () => {
    const { tenant } = await onboardTenant({ subscriptions: [crmSubscription] });
    const admin = await signInAs("platform-admin");
    await waitForOperation((await admin.delete<Operation>(`/tenants/${tenant.id}`)).body.id);
    const { body } = await admin.get<Certificate>(`/tenants/${tenant.id}/certificate`);
    const { rows } = await readTenantEvidence(tenant.id);
    expect(findCertificateViolations(rows, body)).toEqual([]);
    expect(findCertificateViolations(rows.slice(0, -1), body)).not.toEqual([]);
  });

  it("has copies that even a principal with delete rights can't delete", async () => {
    await onboardArchivedTenant();
    const { s3, auditBucket: Bucket } = createLogLocation();
    const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: "events/", MaxKeys: 1 }));
    const [{ Key, VersionId } = {}] = Versions;
    await expect(s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }))).rejects.toThrow(/denied|lock/i);
  });
});
