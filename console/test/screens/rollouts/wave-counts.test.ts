import { expect, test } from "vitest";
import type { Rollout } from "../../../src/api/openapi.d.ts";
import { describeTenants, describeWave, partsOfWave, sumWaves } from "../../../src/screens/rollouts/wave-counts.ts";

const waiting = { number: 2, total: 4, succeeded: 0, failed: 0, skipped: 0 };
const running = { ...waiting, succeeded: 1, failed: 2, startedAt: "2026-11-28T10:00:00Z" };

const forward = { status: "running", direction: "forward" } as const;

test("a wave says how far it is", () => {
  expect(describeWave(waiting, forward)).toBe("Waiting: 4 tenants");
  expect(describeWave(running, forward)).toBe("1 of 4 changed, 2 failed, running");
  expect(describeWave({ ...running, endedAt: "2026-11-28T11:00:00Z" }, forward)).toBe("1 of 4 changed, 2 failed");
});

test.each<[Rollout["status"], Rollout["direction"], string, string]>([
  ["paused", "forward", "paused", "Waiting"],
  ["stopped", "forward", "stopped", "Waiting"],
  ["cancelled", "forward", "not completed", "Not started"],
  ["rollingBack", "back", "not completed", "Not started"],
  ["stopped", "back", "not completed", "Not started"],
  ["rolledBack", "back", "not completed", "Not started"],
])("a wave of a rollout that is %s, %s, is %s, and the next one: %s", (status, direction, progress, next) => {
  expect(describeWave(running, { status, direction })).toBe(`1 of 4 changed, 2 failed, ${progress}`);
  expect(describeWave({ ...waiting, total: 1 }, { status, direction })).toBe(`${next}: 1 tenant`);
});

test("a rollback says how many tenants are back on their former release", () => {
  const waves = [{ ...waiting, succeeded: 3, failed: 1 }];
  expect(describeTenants({ waves, direction: "forward", rolledBack: 0 })).toBe("3 of 4 changed, 1 failed");
  expect(describeTenants({ waves, direction: "back", rolledBack: 2 })).toBe("3 of 4 changed, 1 failed, 2 back");
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
