import { expect, test } from "vitest";
import { describeDay, listOfDay, roundUp } from "../../../src/screens/overview/day-scale.ts";

test("an axis ends with a round number whose half is whole, close above the largest value", () => {
  expect([0, 1, 2, 3, 7, 9, 23, 41, 99, 101, 230].map(roundUp)).toEqual([2, 2, 2, 4, 8, 10, 24, 50, 100, 120, 240]);
});

test("a day is described by the counts that are not zero", () => {
  expect(describeDay({ date: "2026-01-01", succeeded: 3, failed: 0, cancelled: 1 })).toBe("3 succeeded, 1 cancelled");
  expect(describeDay({ date: "2026-01-01", succeeded: 0, failed: 0, cancelled: 0 })).toBe("no operations");
});

test("a day leads to the operations of this day", () => {
  expect(listOfDay("2026-01-31")).toBe("/operations?show=ended&from=2026-01-31&to=2026-01-31");
});
