import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { findPointers, removeWaiting } from "../../handlers/adapters/dynamodb/outbox.ts";
import { commitEvents, createFeedTables, listPointers } from "../support/tables/feed-tables.ts";

beforeEach(createFeedTables);

const time = "2026-11-24T10:00:00.000Z";

/** Commits with one to four events, and calls of the relay that publish some of these events. */
const histories = fc.record({
  sizes: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }),
  calls: fc.array(fc.record({ picks: fc.array(fc.nat(), { minLength: 1, maxLength: 6 }), isAlone: fc.boolean() }), {
    maxLength: 8,
  }),
});

const listWaiting = async () =>
  (await findPointers("2027")).flatMap(({ events }) => events.map(({ id }) => id)).toSorted();

/** Divides calls into groups that run at the same time. */
function groupCalls<Call extends { isAlone: boolean }>(calls: Call[]): Call[][] {
  const groups: Call[][] = [];
  for (const call of calls) {
    if (call.isAlone || groups.length === 0) groups.push([]);
    groups.at(-1)?.push(call);
  }
  return groups;
}

test("however the events of commits are published, exactly those that are left keep a pointer", async () => {
  await fc.assert(
    fc.asyncProperty(histories, async ({ sizes, calls }) => {
      const commits = await Promise.all(
        sizes.map((size) => commitEvents(Array.from({ length: size }, () => ({ time })))),
      );
      const all = commits.flatMap(({ events }) =>
        events.map(({ id }) => ({ id, ...(events.length > 1 && { commitSize: events.length }) })),
      );
      const waiting = new Set(all.map(({ id }) => id));
      const publish = (events: typeof all) => {
        for (const { id } of events) waiting.delete(id);
        return removeWaiting(events);
      };
      const pickEvents = (picks: number[]) =>
        picks.map((pick) => all[pick % all.length]).filter((one) => one !== undefined);
      for (const group of groupCalls(calls)) {
        await Promise.all(group.map(({ picks }) => publish(pickEvents(picks))));
        expect(await listWaiting()).toEqual([...waiting].toSorted());
      }
      for (const event of all.toReversed()) await publish([event]);
      expect(await listPointers()).toEqual([]);
    }),
    { numRuns: 40 },
  );
});
