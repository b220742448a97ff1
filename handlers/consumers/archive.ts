import type { DynamoDBStreamEvent } from "aws-lambda";
import type { LogRow } from "../../events/chain.ts";
import { readNewItems } from "../adapters/dynamodb/stream-records.ts";
import { archiveRows } from "../adapters/objects/event-archive.ts";

/**
 * Copies the inserted rows of the log into the archive, which cannot be changed and against which the log is verified.
 * It reads the log's stream instead of the bus, because only the stream carries the hashes.
 */
export async function handler(event: DynamoDBStreamEvent): Promise<void> {
  const rows = readNewItems<LogRow & { timelineKey?: unknown; commitSize?: unknown }>(event);
  await archiveRows(rows.map(({ timelineKey: _, commitSize: __, ...row }) => row));
}
