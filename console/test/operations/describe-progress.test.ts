import { expect, test } from "vitest";
import type { Operation, Step } from "../../src/api/resources.ts";
import { describeNow, describeProgress } from "../../src/operations/describe-progress.ts";

const step = (name: string, status: Step["status"], fields: Partial<Step> = {}): Step => ({
  name,
  status,
  attempts: [],
  ...fields,
});
/** Returns an operation with a step for each status, named by its number. */
const operation = (status: Operation["status"], ...statuses: Step["status"][]) => ({
  ...{ kind: "tenant.onboard" as const, status },
  steps: statuses.map((one, index) => step(`Step ${index + 1}`, one)),
});
const now = Date.UTC(2026, 0, 1);
const after = (seconds: number) => new Date(now + seconds * 1_000).toISOString();

test("a running operation names its step and how far it is", () => {
  const steps = [step("a", "succeeded"), step("b", "running"), step("c", "pending")];
  expect(describeProgress({ kind: "tenant.onboard", status: "running", steps }, now)).toBe("2 of 3: b");
});

test("a step that waits for its next attempt counts down", () => {
  const describe = (seconds: number) =>
    describeProgress(
      { kind: "tenant.onboard", status: "running", steps: [step("a", "running", { nextAttemptAt: after(seconds) })] },
      now,
    );
  expect(describe(11.2)).toBe("1 of 1: a, next attempt in 12 s");
  expect(describe(5)).toBe("1 of 1: a, next attempt in 5 s");
  expect(describe(601)).toBe("1 of 1: a, next attempt in 10 min 1 s");
  expect(describe(-1)).toBe("1 of 1: a, next attempt now");
});

test("a repeated step says which attempt it is", () => {
  const attempts = [1, 2].map((number) => ({ number, startedAt: after(0) }));
  expect(
    describeProgress({ kind: "tenant.onboard", status: "running", steps: [step("a", "running", { attempts })] }, now),
  ).toBe("1 of 1: a, attempt 2");
});

test("a tenant's operation with all steps done waits for its products", () => {
  expect(describeProgress({ kind: "tenant.onboard", status: "running", steps: [step("a", "succeeded")] }, now)).toBe(
    "Waits for its products",
  );
});

test("a product's operation with all steps done waits for nothing", () => {
  expect(describeNow({ ...operation("running", "succeeded"), kind: "subscription.provision" }, now)).toBe(
    "Between two steps",
  );
});

test.each([
  [operation("awaitingApproval", "pending"), "Waits for a second administrator"],
  [operation("queued"), "Waits for its start"],
  [operation("running", "succeeded", "running"), "Step 2"],
  [operation("cancelling", "running"), "Is being cancelled: Step 1"],
  [operation("cancelling", "succeeded", "pending"), "Is being cancelled"],
  [operation("failed", "succeeded", "failed", "succeeded"), 'Failed at "Step 2"'],
  [operation("failed"), "Failed"],
  [operation("cancelled", "compensated"), "Cancelled"],
  [operation("succeeded", "succeeded"), "Ready"],
])("an operation says in words what it does at the moment (%#)", (one, words) => {
  expect(describeNow(one, now)).toBe(words);
});

test("the words for a lane count down to the next attempt too", () => {
  const steps = [step("a", "running", { nextAttemptAt: after(5) })];
  expect(describeNow({ kind: "subscription.provision", status: "running", steps }, now)).toBe("a, next attempt in 5 s");
});
