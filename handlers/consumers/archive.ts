import type { DynamoDBStreamEvent } from "aws-lambda";
import type { LogRow } from "../../events/chain.ts";
import { readInsertedItems, readRowChanges } from "../adapters/dynamodb/stream-records.ts";
import { archiveRows } from "../adapters/objects/event-archive.ts";
import { logger } from "../shared/logger.ts";

type StoredRow = LogRow & { timelineKey?: unknown; commitSize?: unknown };

/** Logs each row that was changed or removed, with its place only. The platform inserts rows and never changes them. */
function reportRowChanges(event: DynamoDBStreamEvent): void {
  for (const { kind, key } of readRowChanges<Pick<LogRow, "aggregate" | "sequence">>(event)) {
    const { aggregate, sequence } = key;
    // An alarm counts the lines with this field.
    logger.error("A row of the event log was changed or removed", { logRowChanged: true, kind, aggregate, sequence });
  }
}

/**
 * Copies the inserted rows of the log into the archive, which cannot be changed and against which the log is verified.
 * It reads the log's stream instead of the bus, because only the stream carries the hashes. A changed row is reported
 * and not copied, because the archive contains the rows as the platform wrote them.
 */
export async function handler(event: DynamoDBStreamEvent): Promise<void> {
  // First the report, because a failed copy repeats the batch until it succeeds.
  reportRowChanges(event);
  const rows = readInsertedItems<StoredRow>(event);
  await archiveRows(rows.map(({ timelineKey: _, commitSize: __, ...row }) => row));
}
