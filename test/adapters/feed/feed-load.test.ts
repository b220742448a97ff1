import { EventBridgeClient, type PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Envelope } from "../../../events/envelope.ts";
import { type Batch, entriesOf, toCommit } from "../../../handlers/adapters/feed/feed-rows.ts";
import { buildEvent } from "../../support/events/generated-events.ts";
import { SimulatedStream } from "../../support/tables/simulated-stream.ts";
import { SimulatedTables, sleep } from "../../support/tables/simulated-tables.ts";

vi.stubEnv("EVENT_LOG_TABLE", "log");
vi.stubEnv("OUTBOX_TABLE", "outbox");
vi.stubEnv("FEED_BACKLOG_TABLE", "backlog");
vi.stubEnv("BUS_NAME", "bus");
const { handler: relay } = await import("../../../handlers/consumers/relay.ts");
const { handler: feedWriter } = await import("../../../handlers/consumers/feed-writer.ts");
const { handler: sweeper } = await import("../../../handlers/jobs/sweep-events.ts");

const WRITERS = 16;
const TENANTS = 50;
const EVENTS_A_COMMIT = 2;

let made = 0;
function newName(): string {
  made += 1;
  return `feed-${made}`;
}

/** A model of the control plane's event path: commits, bus, streams with their readers, and sweeper. */
class ModelledPlatform {
  /** A new name for each model, because a process remembers the end of a feed. */
  readonly feedTable = newName();
  readonly tables = new SimulatedTables({
    log: ["aggregate", "sequence"],
    outbox: ["id"],
    [this.feedTable]: ["pk", "number"],
    backlog: ["id"],
  });
  readonly log = new SimulatedStream(WRITERS, relay, { batchSize: 100, batchWindowMs: 50, retryAfterMs: 1000 });
  readonly backlog = new SimulatedStream(WRITERS, feedWriter, {
    batchSize: 500,
    batchWindowMs: 1000,
    retryAfterMs: 1000,
  });
  published = 0;
  offered = 0;

  constructor() {
    vi.stubEnv("FEED_TABLE", this.feedTable);
    this.tables.answerAdapters();
    const take = async ({ input: { Entries = [] } }: PutEventsCommand) => {
      await sleep(8);
      this.published += Entries.length;
      return { FailedEntryCount: 0, Entries: Entries.map((_, index) => ({ EventId: String(index) })) };
    };
    vi.spyOn(EventBridgeClient.prototype, "send").mockImplementation(take as never);
  }

  /** Commits as the store does; `lost` commits never appear in the backlog's stream. */
  commit({ lost = false } = {}): void {
    const events = Array.from({ length: EVENTS_A_COMMIT }, () => this.#event());
    for (const { aggregate, envelope } of events) {
      const row = { aggregate, sequence: envelope.sequence, envelope };
      this.tables.seed("log", row);
      this.tables.seed("outbox", { ...row, id: envelope.id, writtenAt: envelope.time });
      this.log.add(this.offered, row);
    }
    const commit = toCommit(events);
    if (commit === undefined) throw new Error("A commit without events");
    this.tables.seed("backlog", commit);
    if (!lost) this.backlog.add(this.offered / EVENTS_A_COMMIT, commit);
  }

  #event(): { aggregate: string; envelope: Envelope } {
    this.offered += 1;
    const id = `evt_${String(this.offered).padStart(32, "0")}`;
    const about = { tenantid: `ten_${String(this.offered % TENANTS).padStart(32, "0")}`, productid: "crm" };
    const envelope = { ...buildEvent("TenantUpdated"), ...about, id, time: new Date().toISOString() };
    return { aggregate: `tenant#${about.tenantid}#${id}`, envelope };
  }

  /** Commits a number of events per second for some seconds. */
  async offer(rate: number, seconds: number): Promise<void> {
    for (let tenth = 0; tenth < seconds * 10; tenth += 1) {
      for (let count = 0; count < rate / 10 / EVENTS_A_COMMIT; count += 1) this.commit();
      await vi.advanceTimersByTimeAsync(100);
    }
  }

  /** Returns the ids of the feed's events in order, and the numbers of its batches. */
  get feed(): { ids: string[]; numbers: number[] } {
    const batches = this.tables
      .rows<Batch>(this.feedTable)
      .filter(({ pk }) => pk.startsWith("batches#"))
      .sort((one, other) => one.number - other.number);
    return {
      ids: batches.flatMap((batch) => entriesOf(batch).map(({ id }) => id)),
      numbers: batches.map(({ number }) => number),
    };
  }

  async close(): Promise<void> {
    const closed = Promise.all([this.log.close(), this.backlog.close()]);
    await vi.advanceTimersByTimeAsync(120_000);
    await closed;
  }
}

let platform: ModelledPlatform;
beforeEach(() => {
  vi.useFakeTimers();
  platform = new ModelledPlatform();
});
afterEach(async () => {
  await platform.close();
  vi.restoreAllMocks();
  vi.useRealTimers();
});
afterAll(() => {
  vi.unstubAllEnvs();
});

function expectAllPlacedOnce({ feed, offered, tables }: ModelledPlatform) {
  expect(feed.ids).toHaveLength(offered);
  expect(new Set(feed.ids).size).toBe(offered);
  expect(feed.numbers).toEqual(feed.numbers.map((_, index) => index + 1));
  expect(tables.rows("backlog")).toEqual([]);
}

describe("the feed under load", () => {
  it.each([400, 1000])(
    "keeps up with %i events per second and 16 writers; each event is published once",
    async (rate) => {
      const seconds = 20;
      await platform.offer(rate, seconds);
      const placedInTime = platform.feed.ids.length;
      await vi.advanceTimersByTimeAsync(10_000);
      expect(placedInTime).toBeGreaterThan(rate * (seconds - 4));
      expect(platform.published).toBe(platform.offered);
      expectAllPlacedOnce(platform);
    },
  );

  it("catches up after minutes of throttling, during which no event is published twice", async () => {
    platform.tables.throttle(platform.feedTable, true);
    await platform.offer(20, 180);
    expect(platform.published).toBeGreaterThan(20 * 178);
    expect(platform.feed.ids).toEqual([]);
    platform.tables.throttle(platform.feedTable, false);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(platform.published).toBe(platform.offered);
    expectAllPlacedOnce(platform);
  });

  it("receives commits that the stream has lost from the sweeper", async () => {
    for (let count = 0; count < 300; count += 1) platform.commit({ lost: count % 3 === 0 });
    await vi.advanceTimersByTimeAsync(90_000);
    expect(platform.tables.rows("backlog")).toHaveLength(100);
    const swept = sweeper({}, { getRemainingTimeInMillis: () => 60_000 });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await swept).toEqual({ published: 0, left: 0, placed: 100 });
    expect(platform.published).toBe(platform.offered);
    expectAllPlacedOnce(platform);
  });
});
