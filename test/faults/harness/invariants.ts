import { isDeepStrictEqual } from "node:util";
import type { Envelope } from "../../../events/envelope.ts";
import { computeHash, GENESIS } from "../../../events/seal.ts";
import { type Batch, buildIndexRows, type IndexRow } from "../../../handlers/adapters/feed/feed-rows.ts";
import { stackNameOf } from "../../../handlers/core/subscription/stack.ts";
import { countRecords, readCounters } from "../../support/tables/overview-counters.ts";
import type { Row, WorldSnapshot } from "./world-snapshot.ts";

/** A row of the event log. */
export type LogRow = { aggregate: string; sequence: number; envelope: Envelope; hash: string; previousHash: string };

/** A completed run: the state before it, its changes, the present state, and the published events. */
type CompletedRun = { before: WorldSnapshot; changed: WorldSnapshot; now: WorldSnapshot; published: Envelope[] };

/** Checks the invariants that hold after every run. Returns the violations. */
export function findViolations({ before, changed, now, published }: CompletedRun): string[] {
  const log = (changed["EventLog"] ?? []) as LogRow[];
  return [
    ...findBrokenChains(log),
    ...findStrayRecords(changed, log),
    ...findStrayStacks(changed, now),
    ...findStrayIdentities(changed, now),
    ...findStrayTopics(now),
    ...findMiscounts(changed, now),
    ...findOverviewErrors(before, now),
    ...findUnpublished(log, published),
    ...findMisplaced(log, changed["Feed"] ?? []),
    ...findUnfinished(changed),
  ];
}

const groupByAggregate = (log: LogRow[]) =>
  Map.groupBy(
    log.toSorted((one, other) => one.sequence - other.sequence),
    ({ aggregate }) => aggregate,
  );

/** Checks that each aggregate's events have no gap and that each hash includes the previous one. */
const findBrokenChains = (log: LogRow[]): string[] =>
  [...groupByAggregate(log)].flatMap(([aggregate, rows]) =>
    rows.flatMap((row, index) => {
      const before = rows[index - 1];
      const expected = before?.hash ?? (row.sequence === 1 ? GENESIS : row.previousHash);
      const follows = row.previousHash === expected && (before === undefined || row.sequence === before.sequence + 1);
      const sealed = row.hash === computeHash(row.previousHash, row.envelope) && row.envelope.sequence === row.sequence;
      return follows && sealed ? [] : [`the log of ${aggregate} is broken at ${row.sequence}`];
    }),
  );

/** Checks that each record has the sequence and the hash of its last event. */
function findStrayRecords(changed: WorldSnapshot, log: LogRow[]): string[] {
  const heads = new Map([...groupByAggregate(log).values()].map((rows) => [rows.at(-1)?.hash, rows.at(-1)?.sequence]));
  const records = ["Tenant", "User", "Product", "Operation"].flatMap((kind) => changed[kind] ?? []);
  return records
    .filter(({ sequence, head }) => sequence !== undefined && heads.get(head as string) !== sequence)
    .map(({ pk, sk }) => `${pk} ${sk} does not match its last event`);
}

const stackNameOfRow = ({ tenantId, productId }: Row) =>
  stackNameOf({ tenantId: String(tenantId), productId: String(productId) });

/** Checks that exactly the active and suspended subscriptions with a template have a stack. */
function findStrayStacks(changed: WorldSnapshot, now: WorldSnapshot): string[] {
  const namesIn = (world: WorldSnapshot): string[] =>
    (world["Stacks"] ?? [])
      .filter(({ StackStatus }) => StackStatus !== "DELETE_COMPLETE")
      .map(({ StackName }) => String(StackName));
  const recordedIn = (world: WorldSnapshot): string[] =>
    (world["Tenant"] ?? [])
      .filter(({ sk }) => String(sk).startsWith("subscription#"))
      .filter(({ status, integration }) => /active|suspended/.test(String(status)) && integration !== "events")
      .map(stackNameOfRow);
  return [
    ...recordedIn(changed)
      .filter((name) => !namesIn(now).includes(name))
      .map((name) => `${name} does not exist`),
    ...namesIn(changed)
      .filter((name) => !recordedIn(now).includes(name))
      .map((name) => `${name} is not recorded`),
  ];
}

/** Checks that each active user has an enabled identity and that no removed user has an identity. */
function findStrayIdentities(changed: WorldSnapshot, now: WorldSnapshot): string[] {
  const enabled = new Map((now["Identities"] ?? []).map(({ Username, Enabled }) => [Username, Enabled]));
  return (changed["User"] ?? [])
    .filter(({ sk }) => sk === "user")
    .flatMap(({ id, status }) => {
      if (status === "active") return enabled.get(id) === true ? [] : [`${id} is active and has no identity`];
      return status === "removed" && enabled.has(id) ? [`${id} is removed and has an identity`] : [];
    });
}

/** Checks that each notification has a topic whose only subscription is its endpoint, and that no other topic
 *  exists. */
function findStrayTopics(now: WorldSnapshot): string[] {
  const topics = new Set((now["Topics"] ?? []).map(({ TopicArn }) => TopicArn));
  const recorded = (now["Notification"] ?? []).filter(({ topicArn }) => topicArn !== undefined);
  const mismatches = recorded.flatMap(({ id, topicArn, endpoint }) => {
    const endpoints = (now["Subscriptions"] ?? []).filter((one) => one["TopicArn"] === topicArn);
    const matches = topics.has(topicArn) && endpoints.length === 1 && endpoints[0]?.["Endpoint"] === endpoint;
    return matches ? [] : [`${id} has no topic with only its endpoint`];
  });
  const known = new Set(recorded.map(({ topicArn }) => topicArn));
  return [
    ...mismatches,
    ...[...topics].filter((arn) => !known.has(arn)).map((arn) => `${arn} belongs to no notification`),
  ];
}

/** Checks that the seat counters match the users with access, and the notification counters the notifications. */
function findMiscounts(changed: WorldSnapshot, now: WorldSnapshot): string[] {
  const users = (now["User"] ?? []).filter(({ sk }) => sk === "user");
  const tenants = new Set(
    [...(changed["User"] ?? []), ...(changed["Tenant"] ?? [])].map((row) => row["tenantId"] ?? row["id"]),
  );
  const seats = (now["Tenant"] ?? []).flatMap(({ pk, sk, used = 0 }) => {
    const [tenantId, productId] = [String(pk).replace("tenant#", ""), String(sk).replace("seats#", "")];
    if (productId === sk || !tenants.has(tenantId)) return [];
    const holders = users.filter((one) => one["tenantId"] === tenantId && productId in (one["products"] as object));
    return holders.length === used ? [] : [`${holders.length} users have ${productId}, but ${used} seats are counted`];
  });
  const notifications = now["Notification"] ?? [];
  const scopes = notifications.flatMap(({ id, used = 0 }) => {
    const scope = String(id).replace("count#", "");
    const existing = notifications.filter((one) => one["scope"] === scope).length;
    return scope === id || existing === used ? [] : [`${scope} has ${existing} notifications, but counts ${used}`];
  });
  return [...seats, ...scopes];
}

/** Returns by how much each counter of the overview differs from the records. */
function measureOverview(world: WorldSnapshot): Record<string, number> {
  const { Tenant = [], Product = [], Operation = [], Overview = [] } = world;
  const shown = readCounters(Overview);
  const actual = countRecords({ tenants: Tenant, products: Product, operations: Operation });
  const names = [...new Set([...Object.keys(shown), ...Object.keys(actual)])];
  return Object.fromEntries(names.map((name) => [name, (shown[name] ?? 0) - (actual[name] ?? 0)]));
}

/** Checks that the overview counts what the run has changed exactly once. */
function findOverviewErrors(before: WorldSnapshot, now: WorldSnapshot): string[] {
  const earlier = measureOverview(before);
  return Object.entries(measureOverview(now))
    .filter(([name, error]) => error !== (earlier[name] ?? 0))
    .map(([name, error]) => `the overview's counter ${name} is off by ${error - (earlier[name] ?? 0)}`);
}

/** Checks that exactly the events of the log are published, each at least once and unchanged. */
function findUnpublished(log: LogRow[], published: Envelope[]): string[] {
  const committed = new Map(log.map(({ envelope }) => [envelope.id, envelope]));
  const publishedIds = new Set(published.map(({ id }) => id));
  return [
    ...[...committed.values()]
      .filter(({ id }) => !publishedIds.has(id))
      .map((one) => `${describeEvent(one)} was never published`),
    ...published
      .filter((one) => !isDeepStrictEqual(committed.get(one.id), one))
      .map((one) => `${describeEvent(one)} was published but differs from the log`),
  ];
}

/** Checks that each event has one place in the feed, that no batch is missing, and that the indexes match. */
function findMisplaced(log: LogRow[], feed: Row[]): string[] {
  const batches = (feed as Batch[]).filter(({ pk }) => pk.startsWith("batches#"));
  const events = batches.flatMap(({ commits }) => commits.flatMap((commit) => commit.events));
  const places = Map.groupBy(events, ({ id }) => id);
  const numbers = batches.map(({ number }) => number).sort((one, other) => one - other);
  return [
    ...log
      .filter(({ envelope }) => places.get(envelope.id)?.length !== 1)
      .map(
        ({ envelope }) => `${describeEvent(envelope)} has ${places.get(envelope.id)?.length ?? 0} places in the feed`,
      ),
    ...(events.length > log.length ? [`the feed has ${events.length} places for ${log.length} events`] : []),
    ...numbers
      .filter((number, index) => index > 0 && number !== (numbers[index - 1] ?? 0) + 1)
      .map((number) => `the feed has no batch before batch ${number}`),
    ...findMisindexed(batches, feed as IndexRow[]),
  ];
}

/** Checks that each index of the feed contains exactly the events of its tenant, product, operation, user or request. */
function findMisindexed(batches: Batch[], feed: IndexRow[]): string[] {
  const nameOf = ({ pk, number }: { pk: string; number: number }) => `${pk} ${number}`;
  const expected = new Map(batches.flatMap(buildIndexRows).map((row) => [nameOf(row), row]));
  const found = new Map(
    feed.filter(({ pk }) => /^(tenant|product|operation|user|correlation)#/.test(pk)).map((row) => [nameOf(row), row]),
  );
  return [...new Set([...expected.keys(), ...found.keys()])]
    .filter((name) => !isDeepStrictEqual(expected.get(name), found.get(name)))
    .map((name) => `the feed's index differs at ${name}`);
}

const describeEvent = ({ type, subject, sequence }: Envelope) => `${type} of ${subject} (${sequence})`;

type AttemptedStep = { name: string; attempts: { endedAt?: string }[] };

/** Checks that no attempt, pointer, commit or idempotency record is unfinished. */
const findUnfinished = (changed: WorldSnapshot): string[] => [
  ...(changed["Operation"] ?? []).flatMap(({ id, steps }: Row) =>
    (steps as AttemptedStep[])
      .filter(({ attempts }) => attempts.some(({ endedAt }) => endedAt === undefined))
      .map(({ name }) => `an attempt of "${name}" of ${id} has no end`),
  ),
  ...(changed["Outbox"] ?? []).map(({ id }) => `${id} still has its pointer`),
  ...(changed["FeedBacklog"] ?? []).map(({ id }) => `the commit of ${id} has no place in the feed`),
  ...(changed["Idempotency"] ?? [])
    .filter(({ status }) => status === "INPROGRESS")
    .map(({ id }) => `${id} is still marked as in progress`),
];
