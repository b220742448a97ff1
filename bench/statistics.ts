/** Returns the median, which a single disturbed measurement does not change. */
export function median(values: number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  const [below = Number.NaN, above = below] = sorted.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1);
  return (below + above) / 2;
}

/** A cost that grows with the number of products: `fixed + perProduct * p`. */
export type Formula = { fixed: number; perProduct: number };

/** Fits a line to the measured costs of p = 0, 1, 2, ... products by least squares. */
export function fitLine(costs: number[]): Formula {
  const mean = (values: number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;
  const [meanProducts, meanCost] = [mean(costs.map((_, products) => products)), mean(costs)];
  const along = costs.map((cost, products) => (products - meanProducts) * (cost - meanCost));
  const square = costs.map((_, products) => (products - meanProducts) ** 2);
  const perProduct = mean(along) / mean(square);
  return { fixed: meanCost - perProduct * meanProducts, perProduct };
}

export const evaluateFormula = ({ fixed, perProduct }: Formula, products: number): number =>
  fixed + perProduct * products;
