import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { beforeEach, expect, test } from "vitest";
import type { Envelope } from "../../events/envelope.ts";
import { newId } from "../../handlers/adapters/clock.ts";
import { dynamodb } from "../../handlers/adapters/dynamodb/dynamodb.ts";
import { findPointers, removeWaiting } from "../../handlers/adapters/dynamodb/outbox.ts";
import { readFeed } from "../../handlers/adapters/feed/feed-pages.ts";
import type { Commit } from "../../handlers/adapters/feed/feed-rows.ts";
import { handler } from "../../handlers/jobs/sweep-events.ts";
import {
  commitEvents,
  commitEventsSeparately,
  createFeedTables,
  deleteLogEvent,
  listPointers,
  listWaitingCommits,
} from "../support/tables/feed-tables.ts";

beforeEach(createFeedTables);

/** Creates a function's context that returns the given remaining times one after another. */
const createContext = (...left: number[]) => ({ getRemainingTimeInMillis: () => left.shift() ?? 0 });

const commitUnpublished = (count: number) =>
  commitEventsSeparately(Array.from({ length: count }, () => ({ time: "2026-11-24T10:00:00.000Z" })));

async function countFeedEvents(): Promise<number> {
  const { items } = await readFeed({ scope: "all", newestFirst: false, keep: () => true, limit: 1000 });
  return items.length;
}

test("a sweep with too little time handles a part, and the next sweep continues", async () => {
  await commitUnpublished(230);
  expect(await handler({}, createContext(60_000, 1000, 60_000, 1000))).toEqual({
    published: 200,
    left: 30,
    placed: 200,
  });
  expect(await countFeedEvents()).toBe(200);
  expect(await handler({}, createContext())).toEqual({ published: 30, left: 0, placed: 30 });
  expect(await countFeedEvents()).toBe(230);
  expect(await listPointers()).toEqual([]);
  expect(await listWaitingCommits()).toEqual([]);
});

test("a sweep ignores events within the streams' grace period", async () => {
  await commitEvents([{ time: new Date().toISOString() }]);
  expect(await handler({}, createContext(60_000))).toEqual({ published: 0, left: 0, placed: 0 });
  expect(await listPointers()).toHaveLength(1);
  expect(await listWaitingCommits()).toHaveLength(1);
});

test("a sweep removes a pointer whose event is not in the log", async () => {
  const lost = { time: "2026-11-24T10:00:00.000Z", id: newId("evt"), sequence: 1 };
  await commitEvents([lost]);
  await commitUnpublished(2);
  await deleteLogEvent(lost as Envelope);
  expect(await handler({}, createContext())).toMatchObject({ published: 2, left: 0 });
  expect(await listPointers()).toEqual([]);
  expect(await handler({}, createContext())).toMatchObject({ published: 0, left: 0 });
});

const time = "2026-11-24T10:00:00.000Z";
/** Describes the events of a commit as the relay reads them from the log's stream. */
const toWaiting = ({ events }: Commit) => events.map(({ id }) => ({ id, commitSize: events.length }));

test("a commit's pointer is deleted at once with all of its events, and otherwise with the last of them", async () => {
  const [whole, parted] = [
    await commitEvents([{ time }, { time }]),
    await commitEvents([{ time }, { time }, { time }]),
  ];
  await removeWaiting(toWaiting(whole));
  expect(await listPointers()).toEqual([parted.id]);
  const [first, second, third] = toWaiting(parted).map((event) => [event]);
  await Promise.all([removeWaiting(first ?? []), removeWaiting(third ?? [])]);
  expect((await findPointers("2027")).flatMap(({ events }) => events.map(({ id }) => id))).toEqual([second?.[0]?.id]);
  await removeWaiting(second ?? []);
  // The relay may publish an event again, whose pointer is gone.
  await removeWaiting(first ?? []);
  expect(await listPointers()).toEqual([]);
});

/** Takes all events off a pointer, as a relay does that dies before it removes the pointer. */
const emptyPointer = ({ id }: Commit) =>
  dynamodb.send(
    new UpdateCommand({
      TableName: process.env["OUTBOX_TABLE"],
      Key: { id },
      UpdateExpression: "SET events = :none",
      ExpressionAttributeValues: { ":none": {} },
    }),
  );

test("a sweep removes a pointer without events, also if it is the only one", async () => {
  await emptyPointer(await commitEvents([{ time }, { time }]));
  expect(await handler({}, createContext())).toMatchObject({ published: 0, left: 0 });
  expect(await listPointers()).toEqual([]);
});

test("a sweep publishes the events of a commit that are left, and removes pointers without any", async () => {
  const emptied = [await commitEvents([{ time }, { time }])];
  const parted = await commitEvents([{ time }, { time }, { time }]);
  emptied.push(await commitEvents([{ time }, { time }]));
  await removeWaiting(toWaiting(parted).slice(0, 1));
  for (const one of emptied) await emptyPointer(one);
  expect(await handler({}, createContext())).toMatchObject({ published: 2, left: 0 });
  expect(await listPointers()).toEqual([]);
});

test("a sweep with too little time handles few events, however many a commit has", async () => {
  const commits = Array.from({ length: 5 }, () => commitEvents(Array.from({ length: 25 }, () => ({ time }))));
  await Promise.all(commits);
  expect(await handler({}, createContext())).toMatchObject({ published: 100, left: 25 });
  expect(await handler({}, createContext())).toMatchObject({ published: 25, left: 0 });
  expect(await listPointers()).toEqual([]);
});

test("a repeated event does not stand for another one that still waits", async () => {
  const [first, second] = toWaiting(await commitEvents([{ time }, { time }]));
  if (first === undefined || second === undefined) throw new Error("The commit lacks events");
  await removeWaiting([first, first]);
  expect((await findPointers("2027")).flatMap(({ events }) => events.map(({ id }) => id))).toEqual([second.id]);
});

test("a sweep publishes events even if the feed cannot be written", async () => {
  await commitUnpublished(3);
  process.env["FEED_TABLE"] = "no-such-table";
  await expect(handler({}, createContext())).rejects.toThrow();
  expect(await listPointers()).toEqual([]);
  expect(await listWaitingCommits()).toHaveLength(3);
});
