import { expect, it } from "vitest";
import { fitLine, median } from "../../bench/statistics.ts";

it("a single outlier does not change the median", () => {
  expect(median([3, 1, 1000])).toBe(3);
  expect(median([4, 1, 2, 3])).toBe(2.5);
});

it("computes the cost of one product from the costs of 0, 1 and 2 products", () => {
  const { fixed, perProduct } = fitLine([6, 11, 16]);
  expect([fixed, perProduct]).toEqual([expect.closeTo(6), expect.closeTo(5)]);
});
