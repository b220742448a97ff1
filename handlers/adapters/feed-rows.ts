import type { Logged } from "./outbox.ts";

/** How long the feed keeps an event, in ms. */
export const FEED_KEEPS = 90 * 24 * 60 * 60 * 1000;

/** The number of batches in one partition of the feed, and of events in one batch: its row stays far below 400 KB. */
const PARTITION_BATCHES = 1000;
const MAX_BATCH_EVENTS = 250;

/** The number of positions that each batch has, used or not. */
const BATCH_POSITIONS = 1000;

/** An event in the feed: the key of its envelope in the log, and the fields by which the feed is filtered. */
export type FeedEntry = {
  id: string;
  aggregate: string;
  sequence: number;
  type: string;
  actor: string;
  time: string;
  tenantId?: string;
  productId?: string;
};

/** An event with its position in the feed. */
export type PlacedEntry = FeedEntry & { position: number };

/** The events of one transaction, as the backlog holds them until they are in the feed. `id` is that of the first. */
export type Commit = { id: string; writtenAt: string; events: FeedEntry[] };

/** A link of the chain: the next events of the feed, in their order. `commits` are the ids of their transactions. */
export type Batch = {
  pk: string;
  number: number;
  commits: string[];
  events: FeedEntry[];
  placedAt: string;
  expiresAt: number;
};

/** A batch's events about one tenant or product; `at` is an event's place in the batch. */
export type IndexRow = { pk: string; number: number; events: (FeedEntry & { at: number })[]; expiresAt: number };

/** The key of the item that holds a lower bound of the last batch's number. */
export const headKey = { pk: "head", number: 0 };

/** Returns the partition range of a batch, counted from 1, and the last number within a range. */
export const rangeOf = (number: number): number => Math.ceil(number / PARTITION_BATCHES);
export const endOfRange = (range: number): number => range * PARTITION_BATCHES;
export const batchKey = (number: number): { pk: string; number: number } => ({
  pk: batchesPk(rangeOf(number)),
  number,
});
export const batchesPk = (range: number): string => `batches#${range}`;
export const tenantPk = (tenantId: string): string => `tenant#${tenantId}`;
export const productPk = (productId: string): string => `product#${productId}`;

export const positionOf = (number: number, at: number): number => number * BATCH_POSITIONS + at;
export const lastPositionOf = (number: number): number => positionOf(number, BATCH_POSITIONS - 1);
export const batchOf = (position: number): number => Math.floor(position / BATCH_POSITIONS);

const entryOf = ({ aggregate, envelope }: Logged): FeedEntry => {
  const { id, sequence, type, actor, time, tenantid, productid } = envelope;
  return {
    id,
    aggregate,
    sequence,
    type,
    actor,
    time,
    ...(tenantid !== undefined && { tenantId: tenantid }),
    ...(productid !== undefined && { productId: productid }),
  };
};

/** Builds the backlog's item for the events of a transaction; undefined when it has none. */
export const commitOf = (events: Logged[], writtenAt: string): Commit | undefined => {
  const [first] = events;
  return first && { id: first.envelope.id, writtenAt, events: events.map(entryOf) };
};

/** Builds the batch behind another one, of as many commits as it takes. */
export const nextBatch = (before: { number: number; placedAt?: string }, commits: Commit[], now: Date): Batch => {
  const taken: Commit[] = [];
  let size = 0;
  for (const commit of commits) {
    if (taken.length > 0 && size + commit.events.length > MAX_BATCH_EVENTS) break;
    taken.push(commit);
    size += commit.events.length;
  }
  const time = now.toISOString();
  return {
    ...batchKey(before.number + 1),
    commits: taken.map(({ id }) => id),
    events: taken.flatMap(({ events }) => events),
    // Never earlier than the batch before, whatever this function's clock says: readers search by it.
    placedAt: before.placedAt !== undefined && before.placedAt > time ? before.placedAt : time,
    expiresAt: Math.floor((now.getTime() + FEED_KEEPS) / 1000),
  };
};

const subjectsOf = ({ tenantId, productId }: FeedEntry): string[] => [
  ...(tenantId === undefined ? [] : [tenantPk(tenantId)]),
  ...(productId === undefined ? [] : [productPk(productId)]),
];

/** Builds a batch's rows in the indexes of tenants and products: always the same for the same batch. */
export const indexRows = ({ number, events, expiresAt }: Batch): IndexRow[] => {
  const rows = new Map<string, IndexRow>();
  events.forEach((entry, at) => {
    for (const pk of subjectsOf(entry)) {
      const row = rows.get(pk) ?? { pk, number, events: [], expiresAt };
      row.events.push({ ...entry, at });
      rows.set(pk, row);
    }
  });
  return [...rows.values()];
};

/** Tells whether an index holds the event. */
export const isIndexedUnder = (entry: FeedEntry, pk: string): boolean => subjectsOf(entry).includes(pk);
