import { expect, it } from "vitest";
import { fitLine, median } from "../../bench/statistics.ts";

it("one bad measurement does not move the median", () => {
  expect(median([3, 1, 1000])).toBe(3);
  expect(median([4, 1, 2, 3])).toBe(2.5);
});

it("a cost by the product is found from what 0, 1 and 2 products cost", () => {
  const { fixed, perProduct } = fitLine([6, 11, 16]);
  expect([fixed, perProduct]).toEqual([expect.closeTo(6), expect.closeTo(5)]);
});
