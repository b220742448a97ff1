import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { readEnvironment } from "../../../schemas/environment.ts";
import { dynamodb } from "../dynamodb/dynamodb.ts";
import { type Batch, batchKey, batchOf, FEED_RETENTION_MS, isExpired } from "./feed-rows.ts";
import type { Tail } from "./feed-tail.ts";

/** The allowed difference in ms between the clock that dated an event and the clock that dated its batch. */
const CLOCK_SKEW_MS = 60_000;

async function readBatch(number: number): Promise<Batch | undefined> {
  const { Item } = await dynamodb.send(
    new GetCommand({ TableName: readEnvironment("FEED_TABLE"), Key: batchKey(number), ConsistentRead: true }),
  );
  return Item as Batch | undefined;
}

/** Finds the first batch that can contain events of a time or later, and that is not older than the retention of the feed.
 *  Expired batches count as earlier. */
export async function findFirstBatchSince(from: string | undefined, last: number): Promise<number> {
  const oldest = Math.max(from ? Date.parse(from) : 0, Date.now() - FEED_RETENTION_MS) - CLOCK_SKEW_MS;
  const since = new Date(oldest).toISOString();
  const isEarlier = async (number: number) => {
    const batch = await readBatch(number);
    return batch === undefined || batch.placedAt < since;
  };
  let [low, high] = [1, last + 1];
  if (last > 0 && !(await isEarlier(1))) return 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (await isEarlier(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Returns whether all events after a position were still in the feed. Batches expire in their order, so the batch that
 * follows the position decides. Call it after the events are read: they could expire in between.
 */
export async function hasAllEventsAfter(position: number, tail: Tail): Promise<boolean> {
  const following = batchOf(position + 1);
  if (following === tail.number + 1) return true;
  const batch = following === tail.number ? tail.batch : await readBatch(following);
  return batch !== undefined && !isExpired(batch);
}
