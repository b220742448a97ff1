import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FEED_RETENTION_MS } from "../../../handlers/adapters/feed/feed-rows.ts";
import { readFeedPage } from "../../../handlers/api/resources/feed-page.ts";
import { SimulatedFeed } from "../../support/tables/simulated-feed.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

let feed: SimulatedFeed;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2026-06-01T00:00:00Z") });
  vi.stubEnv("FEED_TABLE", "feed");
  vi.stubEnv("EVENT_LOG_TABLE", "log");
  feed = new SimulatedFeed();
  feed.tables.answerAdapters();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const waitDays = (days: number) => vi.setSystemTime(Date.now() + days * DAY_MS);

/** Reads a page of three events of the whole feed. */
async function read(after?: string, order: "asc" | "desc" = "asc") {
  const query = { order, limit: 3 };
  const reading = readFeedPage({ scope: "all" }, query, { limit: 3, ...(after === undefined ? {} : { after }) });
  await vi.advanceTimersByTimeAsync(1000);
  return reading;
}

async function readItems(after?: string, order?: "asc" | "desc") {
  const page = await read(after, order);
  if ("problem" in page) throw new Error(page.problem.detail);
  return { ...page, ids: page.items.map(({ id }) => id) };
}

describe("a cursor of the feed", () => {
  beforeEach(() => {
    for (let day = 0; day < 10; day += 1) {
      feed.append([`${day}`]);
      waitDays(1);
    }
  });

  it("is rejected if events after it have expired, however recently it was issued", async () => {
    waitDays(79);
    const first = await readItems();
    expect(first.ids).toEqual(["0", "1", "2"]);
    waitDays(1);
    expect((await readItems(first.next)).ids).toEqual(["3", "4", "5"]);
    waitDays(4);
    for (const cursor of [first.next, first.resume]) {
      const page = await read(cursor);
      expect(page).toMatchObject({ problem: { code: "badCursor", errors: [{ pointer: "?after" }] } });
      expect(JSON.stringify(page)).toContain("Start again without a cursor");
    }
  });

  it("that an earlier version issued is valid until events after it expire", async () => {
    waitDays(79);
    // The position of the last event on the page, and the time of its issue.
    const former = `2.3000.${Date.now()}`;
    expect((await readItems(former)).ids).toEqual(["3", "4", "5"]);
    waitDays(5);
    expect(await read(former)).toMatchObject({ problem: { code: "badCursor" } });
  });

  it("is rejected if it is older than the retention or has another format", async () => {
    for (const cursor of [`2.3000.${Date.now() - FEED_RETENTION_MS - 1}`, `17.${Date.now()}`, "2.x.1"]) {
      expect(await read(cursor)).toMatchObject({ problem: { code: "badCursor" } });
    }
  });

  it("with the newest events first leads to the oldest event that has not expired", async () => {
    waitDays(76);
    const first = await readItems(undefined, "desc");
    expect(first.ids).toEqual(["9", "8", "7"]);
    waitDays(9);
    expect((await readItems(first.next, "desc")).ids).toEqual(["6"]);
  });
});
