import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { appendCommits } from "../../../handlers/adapters/feed/feed-append.ts";
import { readBacklog } from "../../../handlers/adapters/feed/feed-backlog.ts";
import { readFeed } from "../../../handlers/adapters/feed/feed-pages.ts";
import {
  type Batch,
  buildIndexRows,
  buildNextBatch,
  type Commit,
  entriesOf,
  type FeedEntry,
  headKey,
  type IndexRow,
  rangeOf,
  toCommit,
} from "../../../handlers/adapters/feed/feed-rows.ts";
import type { FeedScope } from "../../../handlers/adapters/feed/feed-segment.ts";
import { readTail, recordHead } from "../../../handlers/adapters/feed/feed-tail.ts";
import { buildEvent } from "../../support/events/generated-events.ts";
import { type Item, SimulatedTables } from "../../support/tables/simulated-tables.ts";

let tables: SimulatedTables;
let made = 0;
let feedTable: string;

/** Starts a feed with a new name, because a process remembers the end of a feed. */
function startEmptyFeed(disturb?: (deadline: "before" | "after") => void): void {
  made += 1;
  feedTable = `chain-${made}`;
  tables = new SimulatedTables({
    log: ["aggregate", "sequence"],
    [feedTable]: ["pk", "number"],
    backlog: ["id"],
  });
  vi.stubEnv("FEED_TABLE", feedTable);
  vi.stubEnv("FEED_BACKLOG_TABLE", "backlog");
  vi.stubEnv("EVENT_LOG_TABLE", "log");
  vi.restoreAllMocks();
  tables.answerAdapters(disturb);
}

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2026-11-24T10:00:00Z") });
  startEmptyFeed();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** Runs work to its end on the test's clock; returns an error as a result. */
async function run<Result>(work: Promise<Result>): Promise<Result | Error> {
  const ended = work.catch((error: Error) => error);
  await vi.advanceTimersByTimeAsync(120_000);
  return ended;
}
async function runWell<Result>(work: Promise<Result>): Promise<Result> {
  const result = await run(work);
  if (result instanceof Error) throw result;
  return result;
}

/** Commits the events of one transaction to the log and the backlog. */
function commit(id: number, about: object[]): Commit {
  const events = about.map((one, index) => {
    const envelope = {
      ...buildEvent("TenantUpdated"),
      ...one,
      id: `evt_${id}_${index}`,
      time: new Date().toISOString(),
    };
    return { aggregate: `tenant#${envelope.id}`, envelope };
  });
  for (const { aggregate, envelope } of events) tables.seed("log", { aggregate, sequence: 1, envelope });
  const item = toCommit(events);
  if (item === undefined) throw new Error("A commit without events");
  tables.seed("backlog", item);
  return item;
}

/** Puts a finished batch with its index rows. */
function seedFinished(number: number, about: object[]): void {
  const one = commit(number, about);
  const batch = buildNextBatch({ number: number - 1 }, [one], new Date());
  for (const row of [batch, ...buildIndexRows(batch)]) tables.seed(feedTable, row);
  tables.remove("backlog", one);
}

const rowsOf = <Row extends { pk: string }>(prefix: string): Row[] =>
  tables.rows<Row>(feedTable).filter(({ pk }) => pk.startsWith(prefix));
const batches = () => rowsOf<Batch>("batches#").sort((one, other) => one.number - other.number);
const entries = () => batches().flatMap(entriesOf);
const placedIds = () => entries().map(({ id }) => id);

async function readIds(scope: FeedScope, newestFirst: boolean, limit: number): Promise<string[]> {
  const ids: string[] = [];
  for (let after: number | undefined; ; ) {
    const page = await runWell(readFeed({ scope, newestFirst, limit, after, keep: () => true }));
    ids.push(...page.items.map(({ id }) => id));
    if (page.next === undefined) return ids;
    after = page.next;
  }
}

/** Creates a generator of random numbers from a seed. */
function createRandom(seed: number) {
  let state = seed;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 0x9e3779b9) | 0;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
}

const subjects = fc.record({
  tenantid: fc.constantFrom("ten_a", "ten_b", undefined),
  productid: fc.constantFrom("crm", "erp", undefined),
  operationid: fc.constantFrom("op_a", "op_b", undefined),
  correlationid: fc.constantFrom("request-a", "request-b"),
  data: fc.constantFrom({ target: { type: "user", id: "usr_a" } }, { target: { type: "tenant", id: "usr_a" } }, {}),
});

describe("appending commits to the feed", () => {
  it("gives each event one position without gaps and indexes it, even if writers die at any call", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.array(fc.array(subjects, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 20 }),
        async (seed, all) => {
          const random = createRandom(seed);
          let mayFail = true;
          startEmptyFeed(() => {
            if (mayFail && random() < 0.12) throw new Error("The process dies");
          });
          const commits = all.map((about, id) => commit(id, about));
          // Several writers with overlapping commits; each runs again after it died.
          const writers = Array.from({ length: 4 }, () => commits.filter(() => random() < 0.7));
          for (let attempt = 0; attempt < 3; attempt += 1) {
            await Promise.all(writers.map((some) => run(appendCommits(some))));
          }
          mayFail = false;
          await runWell(readBacklog().then(appendCommits));

          const ids = commits.flatMap(({ events }) => events.map(({ id }) => id));
          expect(placedIds().toSorted()).toEqual(ids.toSorted());
          expect(batches().map(({ number }) => number)).toEqual(batches().map((_, index) => index + 1));
          const indexed = ["tenant#", "product#", "operation#", "user#", "correlation#"].flatMap((prefix) =>
            rowsOf<IndexRow>(prefix),
          );
          const byKey = (one: IndexRow, other: IndexRow) =>
            `${one.pk}${one.number}` < `${other.pk}${other.number}` ? -1 : 1;
          expect(indexed.sort(byKey)).toEqual(batches().flatMap(buildIndexRows).sort(byKey));
          expect(tables.rows("backlog")).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("results in the same events in both directions, in every scope and with any page size", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(subjects, { minLength: 1, maxLength: 4 }), { maxLength: 15 }),
        fc.integer({ min: 1, max: 7 }),
        async (all, limit) => {
          startEmptyFeed();
          for (const [id, about] of all.entries()) {
            const placing = appendCommits([commit(id, about)]);
            await runWell(placing);
          }
          const events = entries();
          const scopes: [FeedScope, (one: FeedEntry) => boolean][] = [
            ["all", () => true],
            [{ tenantId: "ten_a" }, ({ tenantId }) => tenantId === "ten_a"],
            [{ productIds: ["crm", "erp"] }, ({ productId }) => productId !== undefined],
            [{ productIds: [] }, () => false],
            [{ operationId: "op_a" }, ({ operationId, tenantId }) => operationId === "op_a" && tenantId === undefined],
            [{ correlationId: "request-b" }, ({ correlationId }) => correlationId === "request-b"],
            [{ userId: "usr_a" }, ({ userId }) => userId === "usr_a"],
          ];
          for (const [scope, matches] of scopes) {
            const expected = events.filter(matches).map(({ id }) => id);
            expect(await readIds(scope, false, limit)).toEqual(expected);
            expect(await readIds(scope, true, limit)).toEqual(expected.toReversed());
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it("shows the last batch to a reader of an index, even if its writer died before it wrote the index", async () => {
    const waiting = commit(1, [{ tenantid: "ten_a" }, { tenantid: "ten_b" }]);
    const batch = buildNextBatch({ number: 0 }, [waiting], new Date());
    tables.seed(feedTable, batch);
    expect(await readIds({ tenantId: "ten_a" }, false, 10)).toEqual(["evt_1_0"]);
    await runWell(appendCommits([commit(2, [{ tenantid: "ten_a" }])]));
    expect(await readIds({ tenantId: "ten_a" }, false, 10)).toEqual(["evt_1_0", "evt_2_0"]);
    expect(await readIds({ tenantId: "ten_a" }, true, 1)).toEqual(["evt_2_0", "evt_1_0"]);
  });

  it("continues in the next partition, and readers follow", async () => {
    const numbers = Array.from({ length: 1003 }, (_, index) => index + 1);
    for (const number of numbers.slice(0, 998)) seedFinished(number, [{ tenantid: "ten_a" }]);
    for (const number of numbers.slice(998)) {
      await runWell(appendCommits([commit(number, [{ tenantid: "ten_a" }])]));
    }
    expect(new Set(batches().map(({ pk }) => pk))).toEqual(new Set(["batches#1", "batches#2"]));
    const ids = numbers.map((number) => `evt_${number}_0`);
    expect(await readIds("all", false, 100)).toEqual(ids);
    expect(await readIds("all", true, 100)).toEqual(ids.toReversed());
    expect(await readIds({ tenantId: "ten_a" }, false, 100)).toEqual(ids);
  });

  it("never uses a number twice, even after all batches have expired", async () => {
    await runWell(appendCommits([commit(1, [{}])]));
    await runWell(appendCommits([commit(2, [{}])]));
    await runWell(recordHead());
    const seen = await runWell(readFeed({ scope: "all", newestFirst: false, limit: 10, keep: () => true }));
    for (const row of tables.rows<Item>(feedTable)) {
      if (row["pk"] !== headKey.pk) tables.remove(feedTable, row);
    }
    expect(await runWell(readTail())).toEqual({ number: 2 });
    await runWell(appendCommits([commit(3, [{}])]));
    expect(batches().map(({ number }) => number)).toEqual([3]);
    const later = await runWell(
      readFeed({ scope: "all", newestFirst: false, limit: 10, after: seen.seen, keep: () => true }),
    );
    expect(later.items.map(({ id }) => id)).toEqual(["evt_3_0"]);
  });

  it("never decreases the times at which batches were written and expire, even if a function's clock is behind", () => {
    const one = commit(1, [{}]);
    const first = buildNextBatch({ number: 0 }, [one], new Date("2026-11-24T10:00:00Z"));
    const second = buildNextBatch(first, [one], new Date("2026-11-24T09:59:00Z"));
    expect(second).toMatchObject({ placedAt: first.placedAt, expiresAt: first.expiresAt });
    expect(rangeOf(second.number)).toBe(1);
  });
});
