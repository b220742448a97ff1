import { beforeEach, expect, test } from "vitest";
import { readFeed } from "../../handlers/adapters/feed-pages.ts";
import { handler } from "../../handlers/sweeper.ts";
import { commitsWaiting, pointersLeft, useScratchTables, written, writtenEach } from "../support/feed-tables.ts";

beforeEach(useScratchTables);

/** A function's context, of which each look finds another time left. */
const contextWith = (...left: number[]) => ({ getRemainingTimeInMillis: () => left.shift() ?? 0 });

const leaveBehind = (count: number) =>
  writtenEach(Array.from({ length: count }, () => ({ time: "2026-11-24T10:00:00.000Z" })));

const inFeed = async (): Promise<number> => {
  const { items } = await readFeed({ scope: "all", newestFirst: false, keep: () => true, limit: 1000 });
  return items.length;
};

test("a sweep that finds more than it has time for does a part, and the next one goes on", async () => {
  await leaveBehind(230);
  expect(await handler({}, contextWith(60_000, 1000, 60_000, 1000))).toEqual({ published: 200, left: 30, placed: 200 });
  expect(await inFeed()).toBe(200);
  expect(await handler({}, contextWith())).toEqual({ published: 30, left: 0, placed: 30 });
  expect(await inFeed()).toBe(230);
  expect(await pointersLeft()).toEqual([]);
  expect(await commitsWaiting()).toEqual([]);
});

test("a sweep leaves alone what the streams still have time for", async () => {
  await written([{ time: new Date().toISOString() }]);
  expect(await handler({}, contextWith(60_000))).toEqual({ published: 0, left: 0, placed: 0 });
  expect(await pointersLeft()).toHaveLength(1);
  expect(await commitsWaiting()).toHaveLength(1);
});

test("a sweep publishes also when the feed can't be written", async () => {
  await leaveBehind(3);
  process.env["FEED_TABLE"] = "no-such-table";
  await expect(handler({}, contextWith())).rejects.toThrow();
  expect(await pointersLeft()).toEqual([]);
  expect(await commitsWaiting()).toHaveLength(3);
});
