import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import type { Envelope } from "../../events/envelope.ts";
import { append, lastPosition } from "../../handlers/adapters/feed.ts";
import { type FeedQuery, readFeed } from "../../handlers/adapters/feed-pages.ts";
import { endOf } from "../../handlers/adapters/feed-rows.ts";
import { countOnFrom, pointersLeft, useScratchTables, written } from "../support/feed-tables.ts";

beforeEach(useScratchTables);

const readAll = async (query: Partial<FeedQuery> = {}, pageLimit = 100): Promise<Envelope[]> => {
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
};
const idsOf = (envelopes: Envelope[]) => envelopes.map(({ id }) => id);

describe("the feed's positions", () => {
  it("are given once to each event and without a gap, whoever publishes at the same time", async () => {
    const events = await written(Array.from({ length: 60 }, () => ({})));
    // The relay for its batches, and beside it a sweeper that takes up some of the same events.
    const batches = [events.slice(0, 20), events.slice(20, 40), events.slice(40), events.slice(10, 50)];
    await Promise.all(batches.map(append));
    expect(await lastPosition()).toBe(60);
    const read = await readAll();
    expect(new Set(idsOf(read))).toEqual(new Set(events.map(({ envelope }) => envelope.id)));
    expect(read).toHaveLength(60);
    expect(await pointersLeft()).toEqual([]);
  });

  it("stay what they are when an event is published again", async () => {
    const events = await written([{}, {}, {}]);
    await append(events);
    const before = await readAll();
    await append(events);
    expect(await readAll()).toEqual(before);
    expect(await lastPosition()).toBe(3);
  });

  it("of what a slow writer commits late lie before nobody who has read already", async () => {
    const early = await written([{ time: "2026-11-24T10:00:00.000Z" }]);
    await append(await written([{ time: "2026-11-24T10:00:05.000Z" }]));
    const seen = await readFeed({ scope: "all", newestFirst: false, keep: () => true, limit: 10 });
    expect(seen.items).toHaveLength(1);
    await append(early);
    expect(idsOf(await readAll({ after: seen.seen }))).toEqual(early.map(({ envelope }) => envelope.id));
  });

  it("go on in the next partition, and readers with them, in both directions", async () => {
    await countOnFrom(endOf(1) - 3);
    const events = await written(Array.from({ length: 7 }, () => ({ tenantid: "ten_x" })));
    await append(events);
    const ids = events.map(({ envelope }) => envelope.id);
    expect(idsOf(await readAll({ after: endOf(1) - 3 }, 2))).toEqual(ids);
    expect(idsOf(await readAll({}, 3))).toEqual(ids);
    expect(idsOf(await readAll({ newestFirst: true, from: "2026-01-01T00:00:00.000Z" }, 2))).toEqual(ids.toReversed());
    expect(idsOf(await readAll({ scope: { tenantId: "ten_x" } }, 3))).toEqual(ids);
  });
});

describe("a reading of the feed", () => {
  const about = fc.record({
    type: fc.constantFrom("TenantUpdated", "TenantActivated"),
    tenantid: fc.constantFrom("ten_a", "ten_b", undefined),
    productid: fc.constantFrom("crm", "erp", "hr", undefined),
  });
  const present = (one: object) => Object.fromEntries(Object.entries(one).filter(([, value]) => value !== undefined));

  it("gives exactly what matches, each once and in its order, whatever the page's size", {
    timeout: 120_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(about, { maxLength: 40 }),
        fc.integer({ min: 1, max: 9 }),
        fc.boolean(),
        async (all, limit, newestFirst) => {
          await useScratchTables();
          const events = await written(all.map(present));
          for (let from = 0; from < events.length; from += 7) await append(events.slice(from, from + 7));
          const expected = (matches: (one: Envelope) => boolean) => {
            const matching = idsOf(events.map(({ envelope }) => envelope).filter(matches));
            return newestFirst ? matching.toReversed() : matching;
          };
          const read = async (query: Partial<FeedQuery>) => idsOf(await readAll({ newestFirst, ...query }, limit));
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

  it("without products reads nothing", async () => {
    await append(await written([{ productid: "crm" }]));
    expect(await readAll({ scope: { productIds: [] } })).toEqual([]);
  });
});
