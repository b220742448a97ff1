import { marshall } from "@aws-sdk/util-dynamodb";
import type { DynamoDBRecord, DynamoDBStreamEvent } from "aws-lambda";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { LogRow } from "../../events/chain.ts";
import { GENESIS } from "../../events/seal.ts";
import { standInForService } from "../adapters/service-stand-in.ts";
import { buildEvent } from "../support/events/generated-events.ts";

type ChangeKind = NonNullable<DynamoDBRecord["eventName"]>;

const aggregate = "tenant#ten_1";
const buildRow = (sequence: number): LogRow => ({
  aggregate,
  sequence,
  envelope: { ...buildEvent("TenantRequested"), id: `evt_${sequence}`, sequence },
  hash: `hash-${sequence}`,
  previousHash: GENESIS,
});

/** Builds the record of a stream, which shows the key and, unless the row is gone, its new content. */
function buildRecord(eventName: ChangeKind, row: LogRow): DynamoDBRecord {
  const Keys = marshall({ aggregate, sequence: row.sequence });
  const image = eventName === "REMOVE" ? {} : { NewImage: marshall(row, { removeUndefinedValues: true }) };
  return { eventName, dynamodb: { Keys, ...image } } as DynamoDBRecord;
}
const buildBatch = (...kinds: ChangeKind[]): DynamoDBStreamEvent => ({
  Records: kinds.map((kind, index) => buildRecord(kind, buildRow(index + 1))),
});

let archivedRows: LogRow[];
let status: number;
beforeEach(() => {
  archivedRows = [];
  status = 200;
  vi.stubEnv("AUDIT_BUCKET", "audit");
});
standInForService("AWS_ENDPOINT_URL_S3", (_, body) => {
  archivedRows.push(...body.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as LogRow])));
  return { status, body: "" };
});
afterEach(() => vi.restoreAllMocks());

/** Loads the function and records the fields of its error lines. */
async function loadArchive() {
  const { handler } = await import("../../handlers/consumers/archive.ts");
  const { logger } = await import("../../handlers/shared/logger.ts");
  const write = vi.spyOn(logger, "error").mockImplementation(() => {});
  return { handler, readReports: () => write.mock.calls.map(([, fields]) => fields) };
}
const reportOf = (kind: ChangeKind, sequence: number) => ({ logRowChanged: true, kind, aggregate, sequence });

describe("the archive of the event log", () => {
  it("copies inserted rows and reports none of them", async () => {
    const { handler, readReports } = await loadArchive();
    await handler(buildBatch("INSERT", "INSERT"));
    expect(archivedRows.map(({ sequence }) => sequence)).toEqual([1, 2]);
    expect(readReports()).toEqual([]);
  });

  it("reports each changed or removed row by its place alone, and does not copy it", async () => {
    const { handler, readReports } = await loadArchive();
    await handler(buildBatch("INSERT", "MODIFY", "REMOVE"));
    expect(readReports()).toEqual([reportOf("MODIFY", 2), reportOf("REMOVE", 3)]);
    expect(archivedRows.map(({ sequence }) => sequence)).toEqual([1]);
  });

  it("reports a changed row even if the batch cannot be copied", async () => {
    status = 403;
    const { handler, readReports } = await loadArchive();
    await expect(handler(buildBatch("MODIFY", "INSERT"))).rejects.toThrow("403");
    expect(readReports()).toEqual([reportOf("MODIFY", 1)]);
  });
});
