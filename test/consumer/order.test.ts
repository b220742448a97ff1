import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideVerdict } from "../../consumer/order.ts";

/** An aggregate's events with duplicates, in any order. */
const deliveries = fc.integer({ min: 1, max: 12 }).chain((length) => {
  const all = Array.from({ length }, (_, index) => index + 1);
  const copies = fc.array(fc.constantFrom(...all), { maxLength: 20 });
  return copies.chain((more) => {
    const some = [...all, ...more];
    return fc.record({ length: fc.constant(length), order: fc.shuffledSubarray(some, { minLength: some.length }) });
  });
});

/** Returns the applied sequences when held events are delivered again until none is left. */
function applyAll(order: number[], hold: boolean): number[] {
  const done: number[] = [];
  let waiting = order;
  for (let delivery = 0; delivery <= order.length && waiting.length > 0; delivery += 1) {
    const early: number[] = [];
    for (const sequence of waiting) {
      const verdict = decideVerdict(done.at(-1) ?? 0, sequence, hold);
      if (verdict === "apply") done.push(sequence);
      if (verdict === "early") early.push(sequence);
    }
    waiting = early;
  }
  expect(waiting).toEqual([]);
  return done;
}

describe("the order of an aggregate's events", () => {
  it("is complete, with each event once, when events after a gap are held", () => {
    fc.assert(
      fc.property(deliveries, ({ length, order }) => {
        expect(applyAll(order, true)).toEqual(Array.from({ length }, (_, index) => index + 1));
      }),
    );
  });

  it("never goes back and ends with the newest event when gaps are not held", () => {
    fc.assert(
      fc.property(deliveries, ({ length, order }) => {
        const done = applyAll(order, false);
        expect(done.at(-1)).toBe(length);
        expect(done).toEqual([...new Set(done)].sort((left, right) => left - right));
      }),
    );
  });

  it.each([
    [0, 1, false, "apply"],
    [0, 1, true, "apply"],
    [3, 3, false, "stale"],
    [3, 2, true, "stale"],
    [3, 5, false, "apply"],
    [3, 5, true, "early"],
    [3, 4, true, "apply"],
  ] as const)("after sequence %i, sequence %i (hold: %s) gives the verdict %s", (last, sequence, hold, verdict) => {
    expect(decideVerdict(last, sequence, hold)).toBe(verdict);
  });
});
