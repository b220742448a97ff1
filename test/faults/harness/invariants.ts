import { isDeepStrictEqual } from "node:util";
import type { Envelope } from "../../../events/envelope.ts";
import { computeHash, GENESIS } from "../../../events/seal.ts";
import { type Batch, buildIndexRows, type IndexRow } from "../../../handlers/adapters/feed/feed-rows.ts";
import { stackNameOf } from "../../../handlers/core/subscription/stack.ts";
import type { Row, WorldSnapshot } from "./world-snapshot.ts";

/** A row of the event log. */
export type LogRow = { aggregate: string; sequence: number; envelope: Envelope; hash: string; previousHash: string };

/** A run, by what it left behind, all that there is now, and what was heard of it. */
type CompletedRun = { changed: WorldSnapshot; now: WorldSnapshot; published: Envelope[] };

/** What must hold after every run, whatever its path: answers what does not, in words. */
export const findViolations = ({ changed: left, now, published }: CompletedRun): string[] => {
  const log = (left["EventLog"] ?? []) as LogRow[];
  return [
    ...findBrokenChains(log),
    ...findStrayRecords(left, log),
    ...findStrayStacks(left, now),
    ...findStrayIdentities(left, now),
    ...findStrayTopics(now),
    ...findMiscounts(left, now),
    ...findUnpublished(log, published),
    ...findMisplaced(log, left["Feed"] ?? []),
    ...findUnfinished(left),
  ];
};

const groupByAggregate = (log: LogRow[]) =>
  Map.groupBy(
    log.toSorted((one, other) => one.sequence - other.sequence),
    ({ aggregate }) => aggregate,
  );

/** Each aggregate's events follow one another without a gap, each sealed to the one before. */
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

/** Each record stands where its log ends. */
const findStrayRecords = (left: WorldSnapshot, log: LogRow[]): string[] => {
  const heads = new Map([...groupByAggregate(log).values()].map((rows) => [rows.at(-1)?.hash, rows.at(-1)?.sequence]));
  const records = ["Tenant", "User", "Product", "Operation"].flatMap((kind) => left[kind] ?? []);
  return records
    .filter(({ sequence, head }) => sequence !== undefined && heads.get(head as string) !== sequence)
    .map(({ pk, sk }) => `${pk} ${sk} is not where its log ends`);
};

const stackNameOfRow = ({ tenantId, productId }: Row) =>
  stackNameOf({ tenantId: String(tenantId), productId: String(productId) });

/** Recorded = real: a subscription by stack that works or is suspended has it, and no other stack is there. */
const findStrayStacks = (left: WorldSnapshot, now: WorldSnapshot): string[] => {
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
    ...recordedIn(left)
      .filter((name) => !namesIn(now).includes(name))
      .map((name) => `${name} is not there`),
    ...namesIn(left)
      .filter((name) => !recordedIn(now).includes(name))
      .map((name) => `${name} is not on record`),
  ];
};

/** Who may come in has an identity, which is enabled; who is gone has none. */
const findStrayIdentities = (left: WorldSnapshot, now: WorldSnapshot): string[] => {
  const enabled = new Map((now["Identities"] ?? []).map(({ Username, Enabled }) => [Username, Enabled]));
  return (left["User"] ?? [])
    .filter(({ sk }) => sk === "user")
    .flatMap(({ id, status }) => {
      if (status === "active") return enabled.get(id) === true ? [] : [`${id} is active and has no identity`];
      return status === "removed" && enabled.has(id) ? [`${id} is removed and has an identity`] : [];
    });
};

/** Each notification on record has its topic with its endpoint as the one subscription, and no topic is without one. */
const findStrayTopics = (now: WorldSnapshot): string[] => {
  const topics = new Set((now["Topics"] ?? []).map(({ TopicArn }) => TopicArn));
  const recorded = (now["Notification"] ?? []).filter(({ topicArn }) => topicArn !== undefined);
  const sent = recorded.flatMap(({ id, topicArn, endpoint }) => {
    const endpoints = (now["Subscriptions"] ?? []).filter((one) => one["TopicArn"] === topicArn);
    const right = topics.has(topicArn) && endpoints.length === 1 && endpoints[0]?.["Endpoint"] === endpoint;
    return right ? [] : [`${id} has no topic with its endpoint alone`];
  });
  const known = new Set(recorded.map(({ topicArn }) => topicArn));
  return [...sent, ...[...topics].filter((arn) => !known.has(arn)).map((arn) => `${arn} belongs to no notification`)];
};

/** Counted = real: seats are taken by those who have the product, and a scope has the notifications that it counts. */
const findMiscounts = (left: WorldSnapshot, now: WorldSnapshot): string[] => {
  const users = (now["User"] ?? []).filter(({ sk }) => sk === "user");
  const tenants = new Set(
    [...(left["User"] ?? []), ...(left["Tenant"] ?? [])].map((row) => row["tenantId"] ?? row["id"]),
  );
  const seats = (now["Tenant"] ?? []).flatMap(({ pk, sk, used = 0 }) => {
    const [tenantId, productId] = [String(pk).replace("tenant#", ""), String(sk).replace("seats#", "")];
    if (productId === sk || !tenants.has(tenantId)) return [];
    const having = users.filter((one) => one["tenantId"] === tenantId && productId in (one["products"] as object));
    return having.length === used ? [] : [`${having.length} have ${productId}, and ${used} seats are taken`];
  });
  const notifications = now["Notification"] ?? [];
  const scopes = notifications.flatMap(({ id, used = 0 }) => {
    const scope = String(id).replace("count#", "");
    const there = notifications.filter((one) => one["scope"] === scope).length;
    return scope === id || there === used ? [] : [`${scope} has ${there} notifications and counts ${used}`];
  });
  return [...seats, ...scopes];
};

/** Committed = published: each event of the log at least once, as it stands there, and no other. */
const findUnpublished = (log: LogRow[], published: Envelope[]): string[] => {
  const committed = new Map(log.map(({ envelope }) => [envelope.id, envelope]));
  const heard = new Set(published.map(({ id }) => id));
  return [
    ...[...committed.values()]
      .filter(({ id }) => !heard.has(id))
      .map((one) => `${describeEvent(one)} was never published`),
    ...published
      .filter((one) => !isDeepStrictEqual(committed.get(one.id), one))
      .map((one) => `${describeEvent(one)} was published but not committed so`),
  ];
};

/** Committed = in the feed: each event has one place there, no batch is missing, and the indexes hold just the same. */
const findMisplaced = (log: LogRow[], feed: Row[]): string[] => {
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
      .map((number) => `nothing is in the feed before batch ${number}`),
    ...findMisindexed(batches, feed as IndexRow[]),
  ];
};

/** Each index of the feed holds the events that are about its tenant or product, and no others. */
const findMisindexed = (batches: Batch[], feed: IndexRow[]): string[] => {
  const nameOf = ({ pk, number }: { pk: string; number: number }) => `${pk} ${number}`;
  const expected = new Map(batches.flatMap(buildIndexRows).map((row) => [nameOf(row), row]));
  const found = new Map(feed.filter(({ pk }) => /^(tenant|product)#/.test(pk)).map((row) => [nameOf(row), row]));
  return [...new Set([...expected.keys(), ...found.keys()])]
    .filter((name) => !isDeepStrictEqual(expected.get(name), found.get(name)))
    .map((name) => `the feed's index is wrong at ${name}`);
};

const describeEvent = ({ type, subject, sequence }: Envelope) => `${type} of ${subject} (${sequence})`;

type AttemptedStep = { name: string; attempts: { endedAt?: string }[] };

const findUnfinished = (left: WorldSnapshot): string[] => [
  ...(left["Operation"] ?? []).flatMap(({ id, steps }: Row) =>
    (steps as AttemptedStep[])
      .filter(({ attempts }) => attempts.some(({ endedAt }) => endedAt === undefined))
      .map(({ name }) => `an attempt of "${name}" of ${id} has no end`),
  ),
  ...(left["Outbox"] ?? []).map(({ id }) => `${id} still has its pointer`),
  ...(left["FeedBacklog"] ?? []).map(({ id }) => `the commit of ${id} has no place in the feed`),
  ...(left["Idempotency"] ?? [])
    .filter(({ status }) => status === "INPROGRESS")
    .map(({ id }) => `${id} is still remembered as being worked on`),
];
