import { expect, test } from "vitest";
import type { Operation, Overview } from "../../../src/api/resources.ts";
import { countNow, isWhole } from "../../../src/screens/overview/count-now.ts";
import { formatCount, mergeCounts, partsOf, sumOf, totalsOf } from "../../../src/screens/overview/counts.ts";

test("what has ended is not part of a count, and the usual status comes first, then failures", () => {
  const parts = partsOf({ suspended: 5, failed: 1, active: 3, deleted: 9, requested: 0 });
  expect(parts.map(({ status }) => status)).toEqual(["active", "failed", "suspended"]);
  expect(sumOf(parts)).toBe(9);
});

test("the subscriptions of all products are counted together", () => {
  expect(mergeCounts({ crm: { active: 2, failed: 1 }, billing: { active: 3 } })).toEqual({ active: 5, failed: 1 });
});

test("the totals of a chart are the sums of its days", () => {
  const day = (succeeded: number, failed: number) => ({ date: "2026-01-01", succeeded, failed, cancelled: 1 });
  expect(totalsOf([day(2, 0), day(3, 4)])).toEqual({ succeeded: 5, failed: 4, cancelled: 2 });
});

test.each([
  [0, "0"],
  [999, "999"],
  [5002, "5,002"],
  [1_234_567, "1,234,567"],
])("the number %d reads %s", (count, text) => {
  expect(formatCount(count)).toBe(text);
});

const listsWith = (isCurrent: boolean) => ({
  approvals: { items: [], isCurrent },
  failing: { items: [], isCurrent },
  running: { items: [{ status: "running" } as Operation], isCurrent },
});

test("a request for approval is an open operation that does not run", () => {
  const operations = { open: 40, awaitingApproval: 30, failing: 7 };
  const lists = listsWith(false);
  expect(countNow({ operations } as Partial<Overview> as Overview, lists)).toEqual({
    approvals: 30,
    failing: 7,
    running: 10,
  });
  expect(countNow(undefined, lists)).toEqual({ approvals: 0, failing: 0, running: 1 });
});

test("a list that was read later than the numbers counts its own operations", () => {
  const operations = { open: 3, awaitingApproval: 1, failing: 1 };
  const overview = { operations } as Partial<Overview> as Overview;
  expect(countNow(overview, listsWith(true))).toEqual({ approvals: 0, failing: 0, running: 1 });
});

test("a list counts all only if it was read to its end", () => {
  expect(isWhole({ data: { next: null }, error: null })).toBe(true);
  expect(isWhole({ data: { next: "more" }, error: null })).toBe(false);
  expect(isWhole({ data: undefined, error: null })).toBe(false);
  expect(isWhole({ data: { next: null }, error: new Error("No answer") })).toBe(false);
});
