import { expect, test } from "vitest";
import { describeTime } from "../../src/pieces/describe-time.ts";

const now = Date.UTC(2026, 0, 10);

test.each([
  [2_000, "just now"],
  [40_000, "40 seconds ago"],
  [59_600, "1 minute ago"],
  [5 * 60_000, "5 minutes ago"],
  [26 * 3_600_000, "yesterday"],
  [-3 * 3_600_000, "in 3 hours"],
])("%i milliseconds ago is %s", (age, words) => {
  expect(describeTime(now - age, now)).toBe(words);
});
