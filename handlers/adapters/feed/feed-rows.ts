import type { AggregateType } from "../../../events/define-event.ts";
import type { Target } from "../../../schemas/operation.ts";
import type { LoggedEvent } from "../dynamodb/outbox.ts";

/** The time in ms for which the feed keeps an event. */
export const FEED_RETENTION_MS = 90 * 24 * 60 * 60 * 1000;

/** The batches in one partition of the feed. */
const PARTITION_BATCHES = 1000;
/** The events in one batch, whose row stays far below 400 KB. */
const MAX_BATCH_EVENTS = 250;

/** The positions that each batch reserves, used or not. */
const BATCH_POSITIONS = 1000;

/** An event of a commit: the key of its envelope in the log, and the fields for the feed's filters. Rows are billed per
 *  started kilobyte, so an aggregate that the other fields name is stored as its type alone. */
type CommittedEvent = {
  id: string;
  of?: AggregateType;
  aggregate?: string;
  sequence: number;
  type: string;
  tenantId?: string;
  productId?: string;
  operationId?: string;
  /** The user whom the event concerns: its own subject, or the target of its operation. */
  userId?: string;
  /** Set where it differs from that of the commit: an approval is written with the events of the held request. */
  actor?: string;
  correlationId?: string;
};

/**
 * The events of one transaction, which the backlog holds until they are in the feed. `id`, `actor` and `correlationId` are
 * those of the first event; `writtenAt` applies to all of them.
 */
export type Commit = {
  id: string;
  writtenAt: string;
  actor: string;
  correlationId: string;
  events: CommittedEvent[];
};

/** The fields that all events of a commit share. */
type CommonFields = Pick<Commit, "writtenAt" | "actor" | "correlationId">;

/** A batch of the feed: the next commits in their order. */
export type Batch = { pk: string; number: number; commits: Commit[]; placedAt: string; expiresAt: number };

/** The part of a batch that concerns one tenant, product, operation without a tenant, user or request; `at` is an
 *  event's place in the batch. */
export type IndexRow = {
  pk: string;
  number: number;
  commits: (CommonFields & { events: (CommittedEvent & { at: number })[] })[];
  expiresAt: number;
};

/** An event of the feed with its position. */
export type FeedEntry = CommittedEvent & {
  aggregate: string;
  time: string;
  actor: string;
  correlationId: string;
  position: number;
};

/** The key of the item that holds a lower bound for the number of the last batch. */
export const headKey = { pk: "head", number: 0 };

/** Returns the number of the partition that holds a batch, counted from 1. */
export const rangeOf = (number: number): number => Math.ceil(number / PARTITION_BATCHES);
export const lastNumberOfRange = (range: number): number => range * PARTITION_BATCHES;
export const batchKey = (number: number): { pk: string; number: number } => ({
  pk: batchesPk(rangeOf(number)),
  number,
});
export const batchesPk = (range: number): string => `batches#${range}`;
export const tenantPk = (tenantId: string): string => `tenant#${tenantId}`;
export const productPk = (productId: string): string => `product#${productId}`;
export const operationPk = (operationId: string): string => `operation#${operationId}`;
export const userPk = (userId: string): string => `user#${userId}`;
export const correlationPk = (correlationId: string): string => `correlation#${correlationId}`;

export const positionOf = (number: number, at: number): number => number * BATCH_POSITIONS + at;
export const lastPositionOf = (number: number): number => positionOf(number, BATCH_POSITIONS - 1);
export const batchOf = (position: number): number => Math.floor(position / BATCH_POSITIONS);

/** Returns the user whom an event concerns. */
function userIdOf({ aggregate, envelope: { data } }: LoggedEvent): string | undefined {
  if (aggregate.startsWith("user#")) return aggregate.slice("user#".length);
  const { type, id } = (data["target"] ?? {}) as Partial<Target>;
  return type === "user" ? id : undefined;
}

type SubjectIds = Pick<CommittedEvent, "tenantId" | "productId" | "operationId" | "userId">;

/** Returns the aggregate of a type that the ids of an event name. */
const nameAggregate = (type: string, { tenantId, productId, operationId, userId }: SubjectIds): string | undefined =>
  ({
    tenant: `tenant#${tenantId}`,
    subscription: `subscription#${tenantId}#${productId}`,
    product: `product#${productId}`,
    operation: `operation#${operationId}`,
    user: `user#${userId}`,
  })[type];

function packAggregate(aggregate: string, ids: SubjectIds): Pick<CommittedEvent, "of" | "aggregate"> {
  const type = aggregate.slice(0, aggregate.indexOf("#"));
  return nameAggregate(type, ids) === aggregate ? { of: type as AggregateType } : { aggregate };
}

/** Returns the aggregate of an event, as the log names it. */
export function aggregateOf({ of, aggregate, ...ids }: CommittedEvent): string {
  const name = aggregate ?? (of && nameAggregate(of, ids));
  if (name === undefined) throw new Error(`The event ${ids.id} of the feed names no aggregate`);
  return name;
}

function toCommittedEvent(event: LoggedEvent, common: Pick<Commit, "actor" | "correlationId">): CommittedEvent {
  const { aggregate, envelope } = event;
  const { id, sequence, type, tenantid, productid, operationid, actor, correlationid: correlationId } = envelope;
  const userId = userIdOf(event);
  const ids = {
    ...(tenantid !== undefined && { tenantId: tenantid }),
    ...(productid !== undefined && { productId: productid }),
    ...(operationid !== undefined && { operationId: operationid }),
    ...(userId !== undefined && { userId }),
  };
  const own = {
    ...(actor !== common.actor && { actor }),
    ...(correlationId !== common.correlationId && { correlationId }),
  };
  return { id, ...packAggregate(aggregate, ids), sequence, type, ...ids, ...own };
}

/** Builds the commit of a transaction's events; undefined when there are none. */
export function toCommit(events: LoggedEvent[]): Commit | undefined {
  const [first] = events;
  if (first === undefined) return undefined;
  const { id, time, actor, correlationid: correlationId } = first.envelope;
  const common = { actor, correlationId };
  return { id, writtenAt: time, ...common, events: events.map((event) => toCommittedEvent(event, common)) };
}

/** Returns the first commits that fit into a batch together. */
function takeFittingCommits(commits: Commit[]): Commit[] {
  let size = 0;
  const end = commits.findIndex(({ events }, index) => {
    size += events.length;
    return index > 0 && size > MAX_BATCH_EVENTS;
  });
  return end < 0 ? commits : commits.slice(0, end);
}

/** Builds the batch after another one, from as many commits as fit. */
export function buildNextBatch(before: { number: number; placedAt?: string }, commits: Commit[], now: Date): Batch {
  const time = now.toISOString();
  // Readers search by this time, and batches expire in their order. So it never decreases, even if this function's clock
  // is behind.
  const placedAt = before.placedAt !== undefined && before.placedAt > time ? before.placedAt : time;
  return {
    ...batchKey(before.number + 1),
    commits: takeFittingCommits(commits),
    placedAt,
    expiresAt: Math.floor((Date.parse(placedAt) + FEED_RETENTION_MS) / 1000),
  };
}

/** Returns whether a row has expired. Its deletion may follow days later. */
export const isExpired = ({ expiresAt }: Pick<Batch, "expiresAt">): boolean => expiresAt * 1000 <= Date.now();

/** Returns the index partitions of an event. Its tenant's contains also those of the tenant's operations, so that only the
 *  others need one of their own. */
const indexesOf = (
  common: CommonFields,
  { tenantId, productId, operationId, userId, correlationId = common.correlationId }: CommittedEvent,
): string[] => [
  correlationPk(correlationId),
  ...(tenantId === undefined ? [] : [tenantPk(tenantId)]),
  ...(productId === undefined ? [] : [productPk(productId)]),
  ...(operationId === undefined || tenantId !== undefined ? [] : [operationPk(operationId)]),
  ...(userId === undefined ? [] : [userPk(userId)]),
];

/** Numbers the events of a batch from 0. */
function numberEvents(commits: Commit[]): IndexRow["commits"] {
  let at = 0;
  return commits.map(({ id: _, events, ...common }) => {
    const first = at;
    at += events.length;
    return { ...common, events: events.map((event, index) => ({ ...event, at: first + index })) };
  });
}

/** Builds the row of a batch in one index partition. */
const buildIndexRow = (pk: string, { number, commits, expiresAt }: Batch): IndexRow => ({
  pk,
  number,
  commits: numberEvents(commits)
    .map(({ events, ...common }) => ({
      ...common,
      events: events.filter((one) => indexesOf(common, one).includes(pk)),
    }))
    .filter(({ events }) => events.length > 0),
  expiresAt,
});

/** Builds the rows of a batch in all indexes. The same batch always has the same rows. */
export function buildIndexRows(batch: Batch): IndexRow[] {
  const pks = new Set(batch.commits.flatMap((commit) => commit.events.flatMap((one) => indexesOf(commit, one))));
  return [...pks].map((pk) => buildIndexRow(pk, batch));
}

const toEntries = (number: number, commits: IndexRow["commits"]): FeedEntry[] =>
  commits.flatMap(({ writtenAt: time, events, ...common }) =>
    events.map(({ at, ...event }) => ({
      ...common,
      ...event,
      aggregate: aggregateOf(event),
      time,
      position: positionOf(number, at),
    })),
  );

/** Returns the events of a batch or of its index row, with their positions. */
export const entriesOf = (row: Batch | IndexRow): FeedEntry[] =>
  toEntries(row.number, "placedAt" in row ? numberEvents(row.commits) : row.commits);

/** Returns the events of a batch that belong to index partitions. */
export const selectEntries = (pks: string[], batch: Batch): FeedEntry[] =>
  pks.flatMap((pk) => entriesOf(buildIndexRow(pk, batch)));
