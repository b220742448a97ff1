import { expect, test } from "vitest";
import type { Step } from "../../src/api/resources.ts";
import { describeProgress } from "../../src/operations/describe-progress.ts";

const step = (name: string, status: Step["status"], fields: Partial<Step> = {}): Step => ({
  name,
  status,
  attempts: [],
  ...fields,
});
const now = Date.UTC(2026, 0, 1);
const after = (seconds: number) => new Date(now + seconds * 1_000).toISOString();

test("a running operation names its step and how far it is", () => {
  const steps = [step("a", "succeeded"), step("b", "running"), step("c", "pending")];
  expect(describeProgress({ status: "running", steps }, now)).toBe("2 of 3: b");
});

test("a step that waits for its next attempt counts down", () => {
  const describe = (seconds: number) =>
    describeProgress({ status: "running", steps: [step("a", "running", { nextAttemptAt: after(seconds) })] }, now);
  expect(describe(11.2)).toBe("1 of 1: a, next attempt in 12 s");
  expect(describe(5)).toBe("1 of 1: a, next attempt in 5 s");
  expect(describe(601)).toBe("1 of 1: a, next attempt in 10 min 1 s");
  expect(describe(-1)).toBe("1 of 1: a, next attempt now");
});

test("a repeated step says which attempt it is", () => {
  const attempts = [1, 2].map((number) => ({ number, startedAt: after(0) }));
  expect(describeProgress({ status: "running", steps: [step("a", "running", { attempts })] }, now)).toBe(
    "1 of 1: a, attempt 2",
  );
});

test("a tenant's operation with all steps done waits for its products", () => {
  expect(describeProgress({ status: "running", steps: [step("a", "succeeded")] }, now)).toBe("Waits for its products");
});
