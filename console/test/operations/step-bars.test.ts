import { expect, test } from "vitest";
import type { Operation, Step } from "../../src/api/resources.ts";
import { barsOf, formatDuration, listSteps } from "../../src/operations/step-bars.ts";

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1_000).toISOString();
const step = (name: string, status: Step["status"], start?: number, end?: number): Step => ({
  name,
  status,
  attempts: [],
  ...(start !== undefined && { startedAt: at(start) }),
  ...(end !== undefined && { endedAt: at(end) }),
});
const operation = (steps: Step[], done: boolean) =>
  ({ steps, done, createdAt: at(0), updatedAt: at(100) }) as unknown as Operation;

test("bars lie one after another on the axis from the first step to now", () => {
  const bars = barsOf(operation([step("a", "succeeded", 0, 25), step("b", "running", 25)], false), Date.parse(at(100)));
  expect(bars.map(({ start, length }) => [start, length])).toEqual([
    [0, 25],
    [25, 75],
  ]);
});

test("a pending step has no bar, and a step of a millisecond is still visible inside of the axis", () => {
  const steps = [step("a", "succeeded", 0, 100), step("b", "succeeded", 100, 100.001), step("c", "pending")];
  const [, short, pending] = barsOf(operation(steps, true), Date.parse(at(200)));
  expect(pending?.length).toBe(0);
  expect(short?.length).toBeGreaterThan(1);
  expect((short?.start ?? 0) + (short?.length ?? 0)).toBeLessThanOrEqual(100);
});

test("a step that succeeds after a failed one only closes the operation", () => {
  const steps = [step("a", "succeeded", 0, 1), step("b", "failed", 1, 2), step("c", "succeeded", 2, 3)];
  expect(barsOf(operation(steps, true), 0).map(({ isClosing }) => isClosing)).toEqual([false, false, true]);
});

test("durations have at most two units", () => {
  expect([0, 4_200, 59_000, 119_700, 125_000, 7_260_000].map(formatDuration)).toEqual([
    "0 ms",
    "4.2 s",
    "59 s",
    "2 min 0 s",
    "2 min 5 s",
    "2 h 1 min",
  ]);
});

test("the failed undo before a successful retry is not a step of the success", () => {
  const steps = ["succeeded", "succeeded", "failed", "succeeded"].map((status) => ({ status })) as Step[];
  expect(listSteps({ status: "succeeded", steps })).toHaveLength(2);
  expect(listSteps({ status: "failed", steps })).toHaveLength(4);
});
