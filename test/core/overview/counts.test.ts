import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Counter, isSameCount, listCounters, sumChanges } from "../../../handlers/core/overview/counts.ts";
import {
  buildOperation,
  buildProduct,
  buildSubscription,
  buildTenant,
  NOW,
  TENANT_ID,
} from "../../support/builders.ts";

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

  it("as an open operation, then on the day of its end, and as failing until the failure is made good", () => {
    const countersOf = (overrides: object) =>
      namesOf(listCounters({ type: "operation", record: buildOperation({ productId: "crm", ...overrides }) }));
    const scopes = ["all", `tenant#${TENANT_ID}`, "product#crm"];
    expect(countersOf({ status: "queued" })).toEqual(scopes.map((scope) => `${scope} now operations.open`));
    expect(countersOf({ status: "awaitingApproval" })).toEqual(
      scopes.flatMap((scope) => [`${scope} now operations.open`, `${scope} now operations.held`]),
    );
    expect(countersOf({ status: "succeeded", updatedAt: NOW })).toEqual(
      scopes.map((scope) => `${scope} day#2026-11-24 succeeded`),
    );
    expect(countersOf({ status: "failed", failing: true, updatedAt: NOW })).toEqual(
      scopes.flatMap((scope) => [`${scope} now operations.failing`, `${scope} day#2026-11-24 failed`]),
    );
    expect(countersOf({ status: "failed", updatedAt: NOW })).toEqual(
      scopes.map((scope) => `${scope} day#2026-11-24 failed`),
    );
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
    const record = buildOperation({ status: "queued" });
    const before = listCounters({ type: "operation", record });
    expect(isSameCount(before, listCounters({ type: "operation", record: { ...record, status: "running" } }))).toBe(
      true,
    );
    expect(isSameCount(before, listCounters({ type: "operation", record: { ...record, status: "succeeded" } }))).toBe(
      false,
    );
  });
});
