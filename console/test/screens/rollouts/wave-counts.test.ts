import { expect, test } from "vitest";
import { describeWave, partsOfWave, sumWaves } from "../../../src/screens/rollouts/wave-counts.ts";

const waiting = { number: 2, total: 4, succeeded: 0, failed: 0, skipped: 0 };
const running = { ...waiting, succeeded: 1, failed: 2, startedAt: "2026-11-28T10:00:00Z" };

test("a wave says how far it is", () => {
  expect(describeWave(waiting)).toBe("Waiting: 4 tenants");
  expect(describeWave(running)).toBe("1 of 4 changed, 2 failed, running");
  expect(describeWave({ ...running, endedAt: "2026-11-28T11:00:00Z" })).toBe("1 of 4 changed, 2 failed");
});

test("a bar has a part for each outcome, and room for the rest", () => {
  expect(partsOfWave(running)).toEqual([
    { kind: "succeeded", percent: 25 },
    { kind: "failed", percent: 50 },
  ]);
  expect(partsOfWave({ ...waiting, total: 0 })).toEqual([]);
});

test("the waves together have all tenants", () => {
  expect(sumWaves([waiting, running])).toEqual({ total: 8, succeeded: 1, failed: 2, skipped: 0 });
});
