import { expect, test } from "vitest";
import { describeState } from "../../../src/screens/overview/describe-state.ts";
import { firstStepsOf } from "../../../src/screens/overview/first-steps.ts";
import { productBarsOf, statusesOf } from "../../../src/screens/overview/product-bars.ts";

const doneSteps = (products: Record<string, number>) =>
  firstStepsOf({ tenants: {}, products }).map(({ isDone }) => isDone);

test("an empty platform has three steps, which products complete", () => {
  expect(doneSteps({})).toEqual([false, false, false]);
  expect(doneSteps({ failed: 1 })).toEqual([true, false, false]);
  expect(doneSteps({ available: 1 })).toEqual([true, true, false]);
});

test("a tenant ends the first steps, and a deleted one does not", () => {
  expect(firstStepsOf({ tenants: { active: 1 }, products: {} })).toEqual([]);
  expect(firstStepsOf({ tenants: { deleted: 1 }, products: {} })).toHaveLength(3);
});

test("the state of the platform is told in words that agree with the numbers", () => {
  expect(describeState({ approvals: 0, failing: 0, running: 0 })).toBe("Nothing needs you, and nothing is running.");
  expect(describeState({ approvals: 1, failing: 0, running: 2 })).toBe(
    "1 operation needs you. 2 operations are running.",
  );
  expect(describeState({ approvals: 2, failing: 1, running: 0 })).toBe("3 operations need you. Nothing is running.");
  expect(describeState({ approvals: 0, failing: 0, running: 1 })).toBe("Nothing needs you. 1 operation is running.");
});

test("counts that are not exact never say that nothing needs somebody", () => {
  const none = { approvals: 0, failing: 0, running: 0 };
  expect(describeState(none, false)).toBe("The current state can't be read completely.");
  expect(describeState({ ...none, failing: 5 }, false)).toBe("At least 5 operations need you.");
  expect(describeState({ ...none, approvals: 1 }, false)).toBe("At least 1 operation needs you.");
});

test("the product with the most tenants comes first, and cancelled subscriptions do not count", () => {
  const bars = productBarsOf({ a: { active: 1 }, b: { active: 2, failed: 1, cancelled: 7 } });
  expect(bars.map(({ productId, total }) => [productId, total])).toEqual([
    ["b", 3],
    ["a", 1],
  ]);
  expect(statusesOf(bars)).toEqual(["active", "failed"]);
});
