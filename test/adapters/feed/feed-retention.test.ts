import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { findLastPosition, readFeed } from "../../../handlers/adapters/feed/feed-pages.ts";
import { type Batch, batchOf, isExpired } from "../../../handlers/adapters/feed/feed-rows.ts";
import type { FeedScope } from "../../../handlers/adapters/feed/feed-segment.ts";
import { type EventSubject, SimulatedFeed } from "../../support/tables/simulated-feed.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/** The scopes of readers, and the fields of an event in them. */
const scopes: [string, FeedScope, EventSubject][] = [
  ["the whole feed", "all", {}],
  ["a tenant", { tenantId: "ten_own" }, { tenantId: "ten_own" }],
  ["products", { productIds: ["erp", "crm"] }, { productId: "crm" }],
  ["an operation", { operationId: "op_own" }, { operationId: "op_own" }],
  ["a user", { userId: "usr_own" }, { userId: "usr_own" }],
  ["a request", { correlationId: "own" }, { correlationId: "own" }],
];

let feed: SimulatedFeed;
let calls = 0;

function startEmptyFeed(): void {
  vi.restoreAllMocks();
  feed = new SimulatedFeed();
  feed.tables.answerAdapters((time) => {
    if (time === "before") calls += 1;
  });
}

const waitDays = (days: number) => vi.setSystemTime(Date.now() + days * DAY_MS);

/** Runs work on the test's clock, which it moves by the time of the work only. */
async function run<Result>(work: Promise<Result>): Promise<Result> {
  let isOver = false;
  const ended = work.finally(() => {
    isOver = true;
  });
  while (!isOver) await vi.advanceTimersByTimeAsync(8);
  return ended;
}

type Query = Partial<Parameters<typeof readFeed>[0]>;
const read = (scope: FeedScope, query: Query = {}) =>
  run(readFeed({ scope, newestFirst: false, limit: 100, keep: () => true, ...query }));
const idsOf = ({ items }: { items: { id: string }[] }) => items.map(({ id }) => id);

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2026-06-01T00:00:00Z") });
  vi.stubEnv("FEED_TABLE", "feed");
  vi.stubEnv("EVENT_LOG_TABLE", "log");
  startEmptyFeed();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe.each(scopes)("a reader of %s", (_, scope, about) => {
  it.each([
    ["are not deleted yet", false],
    ["are deleted", true],
  ])("is rejected if events after its position have expired since its last page, and %s", async (_name, isDeleted) => {
    for (let day = 0; day < 10; day += 1) {
      feed.append([`${day}`], about);
      waitDays(1);
    }
    waitDays(78);
    const first = await read(scope, { limit: 3 });
    expect(idsOf(first)).toEqual(["0", "1", "2"]);
    waitDays(1);
    expect(idsOf(await read(scope, { after: first.next }))).toEqual(["3", "4", "5", "6", "7", "8", "9"]);
    waitDays(4);
    feed.deleteExpired(() => isDeleted);
    for (const after of [first.next, first.seen]) {
      expect(await read(scope, { after })).toMatchObject({ items: [], isExpired: true });
    }
  });

  it("continues from the end of the feed until the events that followed it expire", async () => {
    feed.append(["1"], about);
    const ends = [(await read(scope)).seen, await run(findLastPosition())];
    waitDays(89);
    feed.append(["2"], about);
    waitDays(89);
    feed.append(["3"], about);
    feed.deleteExpired();
    for (const after of ends) expect(idsOf(await read(scope, { after }))).toEqual(["2", "3"]);
    waitDays(2);
    for (const after of ends) expect((await read(scope, { after })).isExpired).toBe(true);
  });

  it("continues from the end of the feed at any time if no event followed it", async () => {
    const { seen: beginning } = await read(scope);
    expect(await read(scope, { after: beginning })).toEqual({ items: [], seen: beginning });
    feed.append(["1"], about);
    const { seen } = await read(scope);
    waitDays(200);
    expect(await read(scope, { after: seen })).toEqual({ items: [], seen });
    feed.deleteExpired();
    expect(await read(scope, { after: seen })).toEqual({ items: [], seen });
    feed.append(["2"], about);
    expect(idsOf(await read(scope, { after: seen }))).toEqual(["2"]);
  });

  it("continues after an expired event if its next event has not expired", async () => {
    feed.append(["1"], about);
    if (scope !== "all") feed.append(["foreign"]);
    waitDays(60);
    feed.append(["2"], about);
    feed.append(["3"], about);
    const { next } = await read(scope, { limit: 1 });
    waitDays(80);
    feed.deleteExpired();
    expect(idsOf(await read(scope, { after: next }))).toEqual(["2", "3"]);
  });

  it("is rejected with a position after the end, which a restored feed has lost", async () => {
    feed.append(["1"], about);
    const { seen } = await read(scope);
    expect((await read(scope, { after: seen + 1000 })).isExpired).toBe(true);
  });

  it("begins after expired events, however many of them are not deleted yet", async () => {
    for (let event = 0; event < 6000; event += 1) feed.append([`old-${event}`], about);
    waitDays(30);
    for (let event = 0; event < 5; event += 1) feed.append([`new-${event}`], about);
    feed.append(["foreign"]);
    waitDays(61);
    const first = await read(scope, { limit: 2 });
    expect(idsOf(first)).toEqual(["new-0", "new-1"]);
    expect(idsOf(await read(scope, { after: first.next, limit: 3 }))).toEqual(["new-2", "new-3", "new-4"]);
  });

  it("makes one call more than at the beginning to continue in the middle of the feed, and two at its end", async () => {
    for (let event = 0; event < 9; event += 1) feed.append([`${event}`], about);
    const { seen } = await read(scope);
    const countCalls = async (query: Query) => {
      calls = 0;
      const page = await read(scope, query);
      return { calls, next: page.next };
    };
    // The whole feed begins at its first batch, which takes a call to find.
    const { calls: first, next: after } = await countCalls({ limit: 2 });
    const { calls: second } = await countCalls({ limit: 2, after });
    expect(second - first).toBe(scope === "all" ? 0 : 1);
    expect((await countCalls({ after: seen })).calls).toBe(2);
  });

  it("misses no event without being rejected, whatever it reads and whenever rows are deleted", async () => {
    const step = fc.record({
      days: fc.constantFrom(0, 0, 1, 20, 45, 89),
      events: fc.integer({ min: 0, max: 4 }),
      isOwn: fc.boolean(),
      limit: fc.integer({ min: 1, max: 5 }),
      deleted: fc.integer({ min: 1, max: 3 }),
      reads: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 40 }), async (steps) => {
        startEmptyFeed();
        const own: { id: string; batch: Batch }[] = [];
        const seen: string[] = [];
        let after: number | undefined;
        for (const [index, { days, events, isOwn, limit, deleted, reads }] of steps.entries()) {
          const ids = Array.from({ length: events }, (_, event) => `${index}-${event}`);
          if (events > 0) {
            const batch = feed.append(ids, isOwn ? about : {});
            if (isOwn || scope === "all") own.push(...ids.map((id) => ({ id, batch })));
          }
          waitDays(days);
          feed.deleteExpired(({ number }) => number % deleted === 0);
          if (!reads) continue;
          const page = await read(scope, { limit, after });
          if (page.isExpired) {
            expect(feed.batches.some((one) => one.number >= batchOf((after ?? 0) + 1) && isExpired(one))).toBe(true);
            return;
          }
          const start = own.findIndex(({ id, batch }) => (seen[0] === undefined ? !isExpired(batch) : id === seen[0]));
          seen.push(...idsOf(page));
          expect(seen).toEqual(start < 0 ? [] : own.slice(start, start + seen.length).map(({ id }) => id));
          if (page.next === undefined) expect(seen.at(-1)).toBe(start < 0 ? undefined : own.at(-1)?.id);
          after = page.next ?? page.seen;
        }
      }),
      { numRuns: 60 },
    );
  });
});
