import { GetCommand } from "@aws-sdk/lib-dynamodb";
import type { Envelope } from "../../../events/envelope.ts";
import { readEnvironment } from "../../../schemas/environment.ts";
import { getItems } from "../dynamodb/batches.ts";
import { dynamodb } from "../dynamodb/dynamodb.ts";
import {
  type Batch,
  batchKey,
  batchOf,
  FEED_RETENTION_MS,
  type FeedEntry,
  lastPositionOf,
  positionOf,
} from "./feed-rows.ts";
import { type FeedScope, readSegment } from "./feed-segment.ts";
import { readTail } from "./feed-tail.ts";

/** A query of the feed: from which position and in which direction. */
export type FeedQuery = {
  scope: FeedScope;
  limit: number;
  after?: number | undefined;
  newestFirst: boolean;
  /** The earliest time of events, as an RFC 3339 timestamp. */
  from?: string | undefined;
  keep: (entry: FeedEntry) => boolean;
};

/**
 * A page of the feed: `next` is set when more events follow, `seen` is the position up to which the page is complete,
 * and `missing` lists events that were removed from the log.
 */
export type FeedPage = { items: Envelope[]; next?: number; seen: number; missing?: string[] };

/** The events and queries that one page may cost. */
const MAX_EVENTS = 1000;
const MAX_QUERIES = 25;

/** The allowed difference in ms between the clock that dated an event and the clock that dated its batch. */
const CLOCK_SKEW_MS = 60_000;

/** Finds the first batch that was written at a time or later; expired batches count as earlier. */
async function findFirstBatchSince(since: string, last: number): Promise<number> {
  const isEarlier = async (number: number) => {
    const { Item } = await dynamodb.send(
      new GetCommand({ TableName: readEnvironment("FEED_TABLE"), Key: batchKey(number), ConsistentRead: true }),
    );
    return Item === undefined || (Item as Batch).placedAt < since;
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

/** Reads the events of entries; events that were removed from the log are listed as missing. */
async function readEvents(entries: FeedEntry[]): Promise<Pick<FeedPage, "items" | "missing">> {
  const keys = entries.map(({ aggregate, sequence }) => ({ aggregate, sequence }));
  const rows = await getItems<{ envelope: Envelope }>(readEnvironment("EVENT_LOG_TABLE"), keys);
  const found = new Map(rows.map(({ envelope }) => [envelope.id, envelope]));
  const missing = entries.map(({ id }) => id).filter((id) => !found.has(id));
  const items = entries.flatMap(({ id }) => found.get(id) ?? []);
  return { items, ...(missing.length > 0 ? { missing } : {}) };
}

/** Returns the first batch to read. The small indexes of tenants and products are read from the beginning. */
async function findFirstBatch({ scope, after, newestFirst, from }: FeedQuery, last: number): Promise<number> {
  const isBounded = newestFirst ? from !== undefined : after === undefined && (scope === "all" || from !== undefined);
  if (!isBounded) return 1;
  const oldest = Math.max(from ? Date.parse(from) : 0, Date.now() - FEED_RETENTION_MS) - CLOCK_SKEW_MS;
  return findFirstBatchSince(new Date(oldest).toISOString(), last);
}

/** Returns the position of the newest event, from which a reader can continue. */
export const findLastPosition = async (): Promise<number> => lastPositionOf((await readTail()).number);

/**
 * Reads one page of the feed. Filters apply within a bounded read, so a page may be short and have a next one. A reader
 * that continues from `seen` misses no event, even one written meanwhile.
 */
export async function readFeed(query: FeedQuery): Promise<FeedPage> {
  const { scope, limit, after, newestFirst, keep } = query;
  const tail = await readTail();
  const first = await findFirstBatch(query, tail.number);
  const kept: FeedEntry[] = [];
  let seen = after ?? (newestFirst ? lastPositionOf(tail.number) + 1 : positionOf(first, 0) - 1);
  const isDone = () => (newestFirst ? seen <= positionOf(first, 0) : seen >= lastPositionOf(tail.number));
  for (let events = 0, queries = 0; !isDone() && events < MAX_EVENTS && queries < MAX_QUERIES; ) {
    const span = newestFirst
      ? { from: first, to: Math.min(batchOf(seen - 1), tail.number), newestFirst }
      : { from: batchOf(seen + 1), to: tail.number, newestFirst };
    const segment = await readSegment(scope, span, tail);
    events += segment.entries.length;
    queries += Math.max(segment.queries, 1);
    for (const entry of segment.entries) {
      if (newestFirst ? entry.position >= seen : entry.position <= seen) continue;
      if (kept.length === limit) return { ...(await readEvents(kept)), next: seen, seen };
      seen = entry.position;
      if (keep(entry)) kept.push(entry);
    }
    seen = segment.upTo;
  }
  return { ...(await readEvents(kept)), ...(isDone() ? {} : { next: seen }), seen };
}
