import type { Envelope } from "../../../events/envelope.ts";
import { readEnvironment } from "../../../schemas/environment.ts";
import { getItems } from "../dynamodb/batches.ts";
import { findFirstBatchSince, hasAllEventsAfter } from "./feed-bounds.ts";
import { batchOf, type FeedEntry, lastPositionOf, positionOf } from "./feed-rows.ts";
import { type FeedScope, readSegment } from "./feed-segment.ts";
import { readTail, type Tail } from "./feed-tail.ts";

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
 * and `missing` lists events that were removed from the log. `isExpired` is set, and there are no items, if events after
 * the query's position have left the feed: the reader would miss them.
 */
export type FeedPage = { items: Envelope[]; next?: number; seen: number; missing?: string[]; isExpired?: true };

/** The events and queries that one page may cost. */
const MAX_EVENTS = 1000;
const MAX_QUERIES = 25;

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
  return isBounded ? findFirstBatchSince(from, last) : 1;
}

/** Returns the position of the newest event, from which a reader can continue. */
export const findLastPosition = async (): Promise<number> => lastPositionOf((await readTail()).number);

/** Collects the entries of a page, within a bounded read. */
async function collectEntries(query: FeedQuery, tail: Tail) {
  const { scope, limit, after, newestFirst, keep } = query;
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
      if (kept.length === limit) {
        // The position just before the next event expires with that event, not with the last one of the page.
        const next = newestFirst ? seen : entry.position - 1;
        return { kept, next, seen: next };
      }
      seen = entry.position;
      if (keep(entry)) kept.push(entry);
    }
    seen = segment.upTo;
    const isStart = after === undefined && !newestFirst;
    if (isStart && segment.entries.length === 0 && !isDone()) {
      // All rows had expired. A page must not end among them, because its position would have expired as well.
      seen = Math.max(seen, positionOf(await findFirstBatchSince(undefined, tail.number), 0) - 1);
    }
  }
  return { kept, ...(isDone() ? {} : { next: seen }), seen };
}

/**
 * Reads one page of the feed. Filters apply within a bounded read, so a page may be short and have a next one. A reader
 * that continues from `seen` misses no event, even one written meanwhile, unless the page is marked as expired.
 */
export async function readFeed(query: FeedQuery): Promise<FeedPage> {
  const { after, newestFirst } = query;
  const tail = await readTail();
  const { kept, ...positions } = await collectEntries(query, tail);
  const isComplete = newestFirst || after === undefined || (await hasAllEventsAfter(after, tail));
  if (!isComplete) return { items: [], seen: after, isExpired: true };
  return { ...(await readEvents(kept)), ...positions };
}
