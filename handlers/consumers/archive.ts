import type { DynamoDBStreamEvent } from "aws-lambda";
import type { LogRow } from "../../events/chain.ts";
import { readNewItems } from "../adapters/dynamodb/stream-records.ts";
import { archiveRows } from "../adapters/objects/event-archive.ts";

/**
 * Copies the inserted rows to where nobody can change them: the archive of all events, and the anchor against which the
 * log is verified. It reads the log's stream and not the bus, so that the copies carry the hashes.
 */
export const handler = async (event: DynamoDBStreamEvent): Promise<void> => {
  const rows = readNewItems<LogRow & { timelineKey?: unknown }>(event);
  await archiveRows(rows.map(({ timelineKey: _, ...row }) => row));
};
