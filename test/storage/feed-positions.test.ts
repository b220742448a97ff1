import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import type { Envelope } from "../../events/envelope.ts";
import { appendCommits } from "../../handlers/adapters/feed/feed-append.ts";
import { type FeedQuery, readFeed } from "../../handlers/adapters/feed/feed-pages.ts";
import { type Commit, lastNumberOfRange, lastPositionOf } from "../../handlers/adapters/feed/feed-rows.ts";
import { readTail } from "../../handlers/adapters/feed/feed-tail.ts";
import {
  commitEvents,
  commitEventsSeparately,
  createFeedTables,
  deleteLogEvent,
  listWaitingCommits,
  setFeedHead,
} from "../support/tables/feed-tables.ts";

beforeEach(createFeedTables);

async function readWholeFeed(query: Partial<FeedQuery> = {}, pageLimit = 100): Promise<Envelope[]> {
  const items: Envelope[] = [];
  for (let after = query.after; ; ) {
    const page = await readFeed({
      scope: "all",
      newestFirst: false,
      keep: () => true,
      limit: pageLimit,
      ...query,
      ...(after === undefined ? {} : { after }),
    });
    items.push(...page.items);
    if (page.next === undefined) return items;
    after = page.next;
  }
}
const idsOf = (envelopes: Envelope[]) => envelopes.map(({ id }) => id);
const eventsOf = (commits: Commit[]) => commits.flatMap(({ events }) => events.map(({ id }) => id));

describe("the feed's positions", () => {
  it("are assigned once to each event and without gaps by concurrent writers", async () => {
    const commits = await commitEventsSeparately(Array.from({ length: 60 }, () => ({})));
    // Three writers, and a sweeper that handles some of the same commits.
    const parts = [commits.slice(0, 20), commits.slice(20, 40), commits.slice(40), commits.slice(10, 50)];
    await Promise.all(parts.map(appendCommits));
    const read = await readWholeFeed();
    expect(new Set(idsOf(read))).toEqual(new Set(eventsOf(commits)));
    expect(read).toHaveLength(60);
    expect((await readTail()).number).toBeLessThan(60);
    expect(await listWaitingCommits()).toEqual([]);
  });

  it("stay the same when the stream delivers a commit again", async () => {
    const commit = await commitEvents([{}, {}, {}]);
    await appendCommits([commit]);
    const before = await readWholeFeed();
    await appendCommits([commit]);
    expect(await readWholeFeed()).toEqual(before);
    expect(before).toHaveLength(3);
  });

  it("show all other events when one was removed from the log", async () => {
    const commit = await commitEvents([{}, {}, {}]);
    await appendCommits([commit]);
    const [, removed] = await readWholeFeed();
    await deleteLogEvent(removed as Envelope);
    const page = await readFeed({ scope: "all", newestFirst: false, keep: () => true, limit: 10 });
    expect(idsOf(page.items)).toEqual(eventsOf([commit]).filter((id) => id !== removed?.id));
    expect(page.missing).toEqual([removed?.id]);
  });

  it("of a late commit follow those that a reader has already seen", async () => {
    const early = await commitEvents([{ time: "2026-11-24T10:00:00.000Z" }]);
    await appendCommits([await commitEvents([{ time: "2026-11-24T10:00:05.000Z" }])]);
    const seen = await readFeed({ scope: "all", newestFirst: false, keep: () => true, limit: 10 });
    expect(seen.items).toHaveLength(1);
    await appendCommits([early]);
    expect(idsOf(await readWholeFeed({ after: seen.seen }))).toEqual(eventsOf([early]));
  });

  it("continue in the next partition, and readers follow in both directions", async () => {
    const last = lastNumberOfRange(1) - 3;
    await setFeedHead(last);
    const commits = await commitEventsSeparately(Array.from({ length: 7 }, () => ({ tenantid: "ten_x" })));
    for (const commit of commits) await appendCommits([commit]);
    const ids = eventsOf(commits);
    expect((await readTail()).number).toBe(last + 7);
    expect(idsOf(await readWholeFeed({ after: lastPositionOf(last) }, 2))).toEqual(ids);
    expect(idsOf(await readWholeFeed({}, 3))).toEqual(ids);
    expect(idsOf(await readWholeFeed({ newestFirst: true, from: "2026-01-01T00:00:00.000Z" }, 2))).toEqual(
      ids.toReversed(),
    );
    expect(idsOf(await readWholeFeed({ newestFirst: true }, 2))).toEqual(ids.toReversed());
    expect(idsOf(await readWholeFeed({ scope: { tenantId: "ten_x" } }, 3))).toEqual(ids);
  });
});

describe("following the feed", () => {
  it("returns each event once and in order while several writers append", async () => {
    const commits = await commitEventsSeparately(
      Array.from({ length: 30 }, (_, index) => ({ tenantid: `ten_${index % 2}` })),
    );
    const parts = Array.from({ length: 3 }, (_, part) => commits.filter((_, index) => index % 3 === part));
    let isOver = false;
    const writing = Promise.all(
      parts.map(async (some) => {
        for (const commit of some) await appendCommits([commit]);
      }),
    ).finally(() => {
      isOver = true;
    });
    const follow = async (scope: FeedQuery["scope"]): Promise<string[]> => {
      const seen: string[] = [];
      for (let [after, isLast] = [undefined as number | undefined, false]; ; ) {
        const wasOver = isOver;
        const page = await readFeed({ scope, newestFirst: false, keep: () => true, limit: 100, after });
        seen.push(...idsOf(page.items));
        after = page.seen;
        if (isLast) return seen;
        isLast = wasOver;
      }
    };
    const [all, one] = await Promise.all([follow("all"), follow({ tenantId: "ten_1" }), writing]);
    expect(all).toEqual(idsOf(await readWholeFeed()));
    expect(one).toEqual(idsOf(await readWholeFeed({ scope: { tenantId: "ten_1" } })));
    expect([all.length, one.length]).toEqual([30, 15]);
  });
});

describe("reading the feed", () => {
  const about = fc.record({
    type: fc.constantFrom("TenantUpdated", "TenantActivated"),
    tenantid: fc.constantFrom("ten_a", "ten_b", undefined),
    productid: fc.constantFrom("crm", "erp", "hr", undefined),
  });
  const present = (one: object) => Object.fromEntries(Object.entries(one).filter(([, value]) => value !== undefined));

  it("returns exactly the matching events, each once and in order, with any page size", {
    timeout: 300_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(about, { maxLength: 40 }),
        fc.integer({ min: 1, max: 9 }),
        fc.boolean(),
        async (all, limit, newestFirst) => {
          await createFeedTables();
          for (let from = 0; from < all.length; from += 7) {
            await appendCommits([await commitEvents(all.slice(from, from + 7).map(present))]);
          }
          const events = await readWholeFeed();
          expect(events.map(({ tenantid, productid }) => present({ tenantid, productid }))).toEqual(
            all.map(({ tenantid, productid }) => present({ tenantid, productid })),
          );
          const expected = (matches: (one: Envelope) => boolean) => {
            const matching = idsOf(events.filter(matches));
            return newestFirst ? matching.toReversed() : matching;
          };
          const read = async (query: Partial<FeedQuery>) =>
            idsOf(await readWholeFeed({ newestFirst, ...query }, limit));
          expect(await read({})).toEqual(expected(() => true));
          expect(await read({ scope: { tenantId: "ten_a" } })).toEqual(expected((one) => one.tenantid === "ten_a"));
          expect(await read({ scope: { productIds: ["crm", "hr"] } })).toEqual(
            expected((one) => one.productid === "crm" || one.productid === "hr"),
          );
          expect(await read({ keep: (row) => row.type === "TenantActivated" })).toEqual(
            expected((one) => one.type === "TenantActivated"),
          );
        },
      ),
      { numRuns: 12 },
    );
  });

  it("returns no event for an empty list of products", async () => {
    await appendCommits([await commitEvents([{ productid: "crm" }])]);
    expect(await readWholeFeed({ scope: { productIds: [] } })).toEqual([]);
  });
});
