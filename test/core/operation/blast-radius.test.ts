import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countRemoval } from "../../../handlers/core/operation/blast-radius.ts";

const HOUR_MS = 60 * 60 * 1000;
const toTime = (minutes: number): string => new Date(Date.UTC(2026, 10, 28) + minutes * 60_000).toISOString();

describe("the removals of one caller", () => {
  it("are allowed up to the limit, and again when an hour has passed", () => {
    let removals: string[] = [];
    for (let minute = 0; minute < 20; minute += 1) removals = countRemoval(removals, toTime(minute), 20) ?? [];
    expect(removals).toHaveLength(20);
    expect(countRemoval(removals, toTime(20), 20)).toBeUndefined();
    expect(countRemoval(removals, toTime(59), 20)).toBeUndefined();
    expect(countRemoval(removals, toTime(60), 20)).toHaveLength(20);
  });

  it("all need approval if the limit is 0", () => {
    expect(countRemoval([], toTime(0), 0)).toBeUndefined();
  });

  it("are never more than the limit within any hour, whenever they are requested", () => {
    const requests = fc.array(fc.nat(300), { maxLength: 80 }).map((minutes) => minutes.toSorted((a, b) => a - b));
    fc.assert(
      fc.property(requests, fc.integer({ min: 1, max: 10 }), (minutes, limit) => {
        let counted: string[] = [];
        const allowed: number[] = [];
        for (const minute of minutes) {
          const next = countRemoval(counted, toTime(minute), limit);
          if (next === undefined) continue;
          counted = next;
          allowed.push(Date.parse(toTime(minute)));
        }
        for (const start of allowed)
          expect(allowed.filter((time) => time >= start && time < start + HOUR_MS).length).toBeLessThanOrEqual(limit);
      }),
    );
  });
});
