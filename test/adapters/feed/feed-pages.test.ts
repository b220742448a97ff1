import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { readFeed } from "../../../handlers/adapters/feed/feed-pages.ts";
import { type Batch, buildIndexRows, buildNextBatch, headKey } from "../../../handlers/adapters/feed/feed-rows.ts";
import type { FeedScope } from "../../../handlers/adapters/feed/feed-segment.ts";
import { SimulatedTables } from "../../support/tables/simulated-tables.ts";

/** The commits in each batch, and the events in each commit. */
const COMMITS = 25;
const EVENTS = 10;

/** The tenant and the product that are read. Each tenth of the feed contains one of their events. */
const own = { tenantId: "ten_own", productId: "crm" };
const PARTS = 10;

/** The sizes of the two feeds in events; the large one has more than one partition. */
const SMALL = 2_500;
const LARGE = 300_000;

let feeds: Map<number, SimulatedTables>;
let calls = 0;

/** Builds the tables of a complete feed with so many events. */
function buildFeed(events: number): SimulatedTables {
  const tables = new SimulatedTables({ log: ["aggregate", "sequence"], feed: ["pk", "number"], backlog: ["id"] });
  const batches = events / (COMMITS * EVENTS);
  let before: Batch | { number: number } = { number: 0 };
  for (let number = 1; number <= batches; number += 1) {
    const isOwn = number % Math.max(1, batches / PARTS) === 0;
    const commits = Array.from({ length: COMMITS }, (_, commit) => ({
      id: `${number}-${commit}`,
      writtenAt: new Date().toISOString(),
      actor: "alice",
      correlationId: `request-${number}-${commit}`,
      events: Array.from({ length: EVENTS }, (_, event) => {
        const id = `evt_${number}_${commit}_${event}`;
        const about = isOwn && commit + event === 0 ? own : { tenantId: `ten_${number % 7}`, productId: "erp" };
        return { id, aggregate: id, sequence: 1, type: "TenantUpdated", ...about };
      }),
    }));
    const batch = buildNextBatch(before, commits, new Date());
    for (const row of [batch, ...buildIndexRows(batch)]) tables.seed("feed", row);
    if (isOwn) {
      const id = `evt_${number}_0_0`;
      tables.seed("log", { aggregate: id, sequence: 1, envelope: { id } });
    }
    before = batch;
  }
  tables.seed("feed", { ...headKey, last: before.number });
  return tables;
}

/** Makes the adapters read one of the feeds. */
function use(size: number): void {
  feeds.get(size)?.answerAdapters((deadline) => {
    if (deadline === "before") calls += 1;
  });
}

/** Reads all pages of a scope; returns the ids and the number of calls per page. */
async function readAll(scope: FeedScope, newestFirst: boolean, limit = 100) {
  const ids: string[] = [];
  const callsFor: number[] = [];
  for (let after: number | undefined; ; ) {
    calls = 0;
    const reading = readFeed({ scope, newestFirst, limit, after, keep: () => true });
    await vi.advanceTimersByTimeAsync(10_000);
    const page = await reading;
    ids.push(...page.items.map(({ id }) => id));
    callsFor.push(calls);
    if (page.next === undefined) return { ids, callsFor, seen: page.seen };
    after = page.next;
  }
}

const scopes: [string, FeedScope][] = [
  ["a tenant", { tenantId: own.tenantId }],
  ["a product", { productIds: [own.productId] }],
];

beforeAll(() => {
  vi.useFakeTimers({ now: Date.parse("2026-11-24T09:00:00Z") });
  feeds = new Map([SMALL, LARGE].map((size) => [size, buildFeed(size)]));
});
beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2026-11-24T10:00:00Z") });
  vi.stubEnv("FEED_TABLE", "feed");
  vi.stubEnv("FEED_BACKLOG_TABLE", "backlog");
  vi.stubEnv("EVENT_LOG_TABLE", "log");
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe.each(scopes)("readFeed for %s", (_, scope) => {
  it.each([true, false])(
    "makes the same calls in a large feed as in a small one (newest first: %s)",
    async (newest) => {
      for (const size of [SMALL, LARGE]) {
        use(size);
        const { ids, callsFor } = await readAll(scope, newest);
        expect(ids).toHaveLength(PARTS);
        // One call each for the head, the end, the index and the events.
        expect(callsFor).toEqual([4]);
      }
    },
  );

  it("makes at most five calls for each page, at any position", async () => {
    use(LARGE);
    const { ids, callsFor } = await readAll(scope, false, 2);
    expect(ids).toHaveLength(PARTS);
    // One call more than at the beginning finds the batch that follows the position.
    expect(Math.max(...callsFor)).toBeLessThanOrEqual(5);
  });

  it("makes at most two calls when it continues at the end of the feed", async () => {
    use(LARGE);
    const { seen } = await readAll(scope, false);
    calls = 0;
    const reading = readFeed({ scope, newestFirst: false, limit: 100, after: seen, keep: () => true });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await reading).toEqual({ items: [], seen });
    expect(calls).toBeLessThanOrEqual(2);
  });
});
