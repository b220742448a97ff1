import { beforeEach, expect, test } from "vitest";
import { lastPosition } from "../../handlers/adapters/feed.ts";
import { handler } from "../../handlers/sweeper.ts";
import { pointersLeft, useScratchTables, written } from "../support/feed-tables.ts";

beforeEach(useScratchTables);

/** A function's context, of which each look finds another time left. */
const contextWith = (...left: number[]) => ({ getRemainingTimeInMillis: () => left.shift() ?? 0 });

const leaveBehind = (count: number) =>
  written(Array.from({ length: count }, () => ({ time: "2026-11-24T10:00:00.000Z" })));

test("a sweep that finds more than it has time for does a part, and the next one goes on", async () => {
  await leaveBehind(230);
  expect(await handler({}, contextWith(60_000, 1000))).toEqual({ published: 200, left: 30 });
  expect(await lastPosition()).toBe(200);
  expect(await handler({}, contextWith())).toEqual({ published: 30, left: 0 });
  expect(await pointersLeft()).toEqual([]);
});

test("a sweep leaves alone what the stream still has time to publish", async () => {
  await written([{ time: new Date().toISOString() }]);
  expect(await handler({}, contextWith(60_000))).toEqual({ published: 0, left: 0 });
  expect(await pointersLeft()).toHaveLength(1);
});
