import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { readEnvironment } from "../../../schemas/environment.ts";
import { getItems, writeItems } from "../dynamodb/batches.ts";
import { dynamodb } from "../dynamodb/dynamodb.ts";
import type { LoggedEvent } from "../dynamodb/outbox.ts";
import type { Item } from "../dynamodb/transaction.ts";
import { type Commit, toCommit } from "./feed-rows.ts";

/** The commits that one sweep handles. */
const MAX_FOUND = 20_000;

/** Builds the backlog item of a transaction's events; none when there are no events. */
export function toBacklogItems(events: LoggedEvent[]): Item[] {
  const commit = toCommit(events);
  return commit === undefined ? [] : [{ Put: { TableName: readEnvironment("FEED_BACKLOG_TABLE"), Item: commit } }];
}

/** Returns which of these commits are still in the backlog. */
export async function findPending(ids: string[]): Promise<Set<string>> {
  const keys = [...new Set(ids)].map((id) => ({ id }));
  const found = await getItems<Commit>(readEnvironment("FEED_BACKLOG_TABLE"), keys);
  return new Set(found.map(({ id }) => id));
}

export const removeCommits = (ids: string[]): Promise<void> =>
  writeItems(
    readEnvironment("FEED_BACKLOG_TABLE"),
    ids.map((id) => ({ DeleteRequest: { Key: { id } } })),
  );

/** Reads the commits that are not in the feed yet, oldest first. The table is normally almost empty. */
export async function readBacklog(): Promise<Commit[]> {
  const found: Commit[] = [];
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const TableName = readEnvironment("FEED_BACKLOG_TABLE");
    const page = await dynamodb.send(new ScanCommand({ TableName, ConsistentRead: true, ExclusiveStartKey }));
    found.push(...((page.Items ?? []) as Commit[]));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined && found.length < MAX_FOUND);
  return found.sort((left, right) => (left.writtenAt < right.writtenAt ? -1 : 1));
}
