import { QueryCommand, type QueryCommandInput } from "@aws-sdk/lib-dynamodb";
import type { Envelope } from "../../events/envelope.ts";
import { environment } from "../../schemas/environment.ts";
import { batchGet } from "./batch-get.ts";
import { dynamodb } from "./dynamodb.ts";
import { lastPosition } from "./feed.ts";
import { bucketOf, endOf, FEED_KEEPS, type FeedRow, indexKey } from "./feed-rows.ts";

/** Whose events are read: all, a tenant's, or those about any of some products. */
export type FeedScope = { tenantId: string } | { productIds: string[] } | "all";

/** What is read of the feed, from behind which position, and which way. */
export type FeedQuery = {
  scope: FeedScope;
  limit: number;
  after?: number | undefined;
  newestFirst: boolean;
  /** Nothing that happened before it, as RFC 3339. */
  from?: string | undefined;
  keep: (row: FeedRow) => boolean;
};

/** A page; `next` where there is more at once, `seen` the position up to which all was read. */
export type FeedPage = { items: Envelope[]; next?: number; seen: number };

/** How many rows one query asks for, and how many rows and queries one page may cost. */
const ROWS_AT_ONCE = 100;
const MOST_ROWS = 1000;
const MOST_QUERIES = 25;

/** By how much the clocks of two functions may differ, in ms: a position is given after the event's own time. */
const SKEW = 60_000;

type Index = { name: string; key: "tenantKey" | "productKey"; id: string };

const indexesOf = (scope: FeedScope): (Index | undefined)[] => {
  if (scope === "all") return [undefined];
  if ("tenantId" in scope) return [{ name: "tenant", key: "tenantKey", id: scope.tenantId }];
  return scope.productIds.map((id) => ({ name: "product", key: "productKey", id }));
};

/** The rows of one partition from one position to another, both included. Local indexes are read consistently too. */
const query = async (
  index: Index | undefined,
  [from, to]: [number, number],
  { newestFirst = false, limit }: { newestFirst?: boolean; limit: number },
): Promise<FeedRow[]> => {
  const sort = index?.key ?? "position";
  const sortValue = (position: number) => (index ? indexKey(index.id, position) : position);
  const input: QueryCommandInput = {
    TableName: environment("FEED_TABLE"),
    ...(index ? { IndexName: index.name } : {}),
    KeyConditionExpression: "#bucket = :bucket AND #sort BETWEEN :from AND :to",
    ExpressionAttributeNames: { "#bucket": "bucket", "#sort": sort },
    ExpressionAttributeValues: { ":bucket": bucketOf(from), ":from": sortValue(from), ":to": sortValue(to) },
    ScanIndexForward: !newestFirst,
    ConsistentRead: true,
    Limit: limit,
  };
  const { Items = [] } = await dynamodb.send(new QueryCommand(input));
  return Items as FeedRow[];
};

/** The first position that was given at a time or later; what has expired counts as earlier. */
const firstSince = async (since: string, last: number): Promise<number> => {
  const isEarlier = async (position: number) => {
    const [row] = await query(undefined, [position, position], { limit: 1 });
    return row === undefined || row.positionedAt < since;
  };
  let [low, high] = [1, last + 1];
  if (last > 0 && !(await isEarlier(1))) return 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (await isEarlier(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
};

const envelopesOf = async (rows: FeedRow[]): Promise<Envelope[]> => {
  if (rows.length === 0) return [];
  const table = environment("EVENT_LOG_TABLE");
  const logged = await batchGet(
    table,
    rows.map(({ aggregate, sequence }) => ({ aggregate, sequence })),
  );
  const found = new Map(logged.map(({ envelope }) => [(envelope as Envelope).id, envelope as Envelope]));
  return rows.map(({ id }) => {
    const envelope = found.get(id);
    if (envelope === undefined) throw new Error(`The feed knows ${id}, the log does not`);
    return envelope;
  });
};

/** The part of a partition that is read next: from the position behind the last one seen to the partition's end. */
const stretchBehind = (seen: number, newestFirst: boolean, [first, last]: [number, number]): [number, number] => {
  if (!newestFirst) return [seen + 1, Math.min(endOf(bucketOf(seen + 1)), last)];
  return [Math.max(endOf(bucketOf(seen - 1) - 1) + 1, first), seen - 1];
};

const merged = (lists: FeedRow[][], newestFirst: boolean): FeedRow[] => {
  const direction = newestFirst ? -1 : 1;
  return lists.flat().sort((left, right) => direction * (left.position - right.position));
};

/**
 * Reads one page of the feed. Filters apply within a bounded read: a page may be short and still have a next one.
 * Reading on from `seen` misses nothing, whatever is written meanwhile.
 */
export const readFeed = async ({ scope, limit, after, newestFirst, from, keep }: FeedQuery): Promise<FeedPage> => {
  const last = await lastPosition();
  const oldest = new Date(Math.max(from ? Date.parse(from) : 0, Date.now() - FEED_KEEPS) - SKEW).toISOString();
  const needsFirst = newestFirst ? from !== undefined : after === undefined;
  const first = needsFirst ? await firstSince(oldest, last) : 1;
  const indexes = indexesOf(scope);
  const rows: FeedRow[] = [];
  let seen = after ?? (newestFirst ? last + 1 : first - 1);
  const isDone = () => (newestFirst ? seen <= first : seen >= last);
  for (let read = 0, queries = 0; !isDone() && read < MOST_ROWS && queries < MOST_QUERIES; ) {
    const stretch = stretchBehind(seen, newestFirst, [first, last]);
    const found = await Promise.all(
      indexes.map((index) => query(index, stretch, { newestFirst, limit: ROWS_AT_ONCE })),
    );
    queries += Math.max(indexes.length, 1);
    const part = merged(found, newestFirst).slice(0, ROWS_AT_ONCE);
    read += part.length;
    for (const row of part) {
      if (rows.length === limit) return { items: await envelopesOf(rows), next: seen, seen };
      seen = row.position;
      if (keep(row)) rows.push(row);
    }
    if (part.length < ROWS_AT_ONCE) seen = newestFirst ? stretch[0] : stretch[1];
  }
  return { items: await envelopesOf(rows), ...(isDone() ? {} : { next: seen }), seen };
};
