import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Counter, isSameCount, listCounters, sumChanges } from "../../../handlers/core/overview/counts.ts";
import { buildOperation, buildProduct, buildSubscription, buildTenant, NOW } from "../../support/builders.ts";

const namesOf = (counters: Counter[]) => counters.map(({ scope, part, name }) => `${scope} ${part} ${name}`);

describe("a record counts", () => {
  it("as a tenant, product or subscription with its status", () => {
    expect(namesOf(listCounters({ type: "tenant", record: buildTenant({ status: "suspended" }) }))).toEqual([
      "all now tenants.suspended",
    ]);
    expect(namesOf(listCounters({ type: "product", record: buildProduct() }))).toEqual([
      "all now products.available",
      "product#crm now products.available",
    ]);
    expect(namesOf(listCounters({ type: "subscription", record: buildSubscription({ status: "failed" }) }))).toEqual([
      "product#crm now subscriptions.failed",
    ]);
  });

  it("as an ended operation on the day of its end, of its product or else of the platform", () => {
    const countersOf = (overrides: object) =>
      namesOf(listCounters({ type: "operation", record: buildOperation({ updatedAt: NOW, ...overrides }) }));
    expect(countersOf({ productId: "crm", status: "succeeded" })).toEqual(["product#crm day#2026-11-24 succeeded"]);
    expect(countersOf({ productId: "crm", status: "failed", failing: true })).toEqual([
      "product#crm day#2026-11-24 failed",
    ]);
    expect(countersOf({ productId: undefined, status: "cancelled" })).toEqual(["all day#2026-11-24 cancelled"]);
  });

  it("nowhere while an index counts it: as an open operation, or in progress", () => {
    expect(listCounters({ type: "operation", record: buildOperation({ status: "running" }) })).toEqual([]);
    expect(listCounters({ type: "tenant", record: buildTenant({ status: "requested" }) })).toEqual([]);
    expect(listCounters({ type: "subscription", record: buildSubscription({ status: "changing" }) })).toEqual([]);
  });
});

describe("the changes of counters", () => {
  const counters = fc.array(
    fc.record({
      scope: fc.constantFrom("all", "product#crm"),
      part: fc.constantFrom("now", "day#2026-11-24"),
      name: fc.constantFrom("one", "two"),
    }),
    { maxLength: 5 },
  );

  it("lead from any state to any other, in one update of each part", () => {
    fc.assert(
      fc.property(fc.array(fc.record({ before: counters, after: counters }), { maxLength: 5 }), (changes) => {
        const sums = sumChanges(changes);
        const places = sums.map(({ scope, part }) => `${scope} ${part}`);
        expect(new Set(places).size).toBe(places.length);
        const totals = new Map<string, number>();
        const add = (key: string, by: number) => totals.set(key, (totals.get(key) ?? 0) + by);
        for (const one of changes.flatMap(({ before }) => before)) add(JSON.stringify(one), 1);
        for (const { scope, part, by } of sums) {
          for (const [name, change] of Object.entries(by)) add(JSON.stringify({ scope, part, name }), change);
        }
        for (const one of changes.flatMap(({ after }) => after)) add(JSON.stringify(one), -1);
        expect([...totals.values()].filter((total) => total !== 0)).toEqual([]);
      }),
    );
  });

  it("are none if a record counts as before", () => {
    const record = buildSubscription({ status: "active" });
    const before = listCounters({ type: "subscription", record });
    const listWith = (changed: object) => listCounters({ type: "subscription", record: { ...record, ...changed } });
    expect(isSameCount(before, listWith({ seats: 7 }))).toBe(true);
    expect(isSameCount(before, listWith({ status: "suspended" }))).toBe(false);
  });
});
