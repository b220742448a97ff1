import { type CountPart, partsOf, sumOf } from "./counts.ts";

/** The tenants of a product, as a bar whose parts are the statuses of their subscriptions. */
export type ProductBar = { productId: string; total: number; parts: CountPart[] };

/** Returns the bars of the products, longest first. */
export const productBarsOf = (
  subscriptions: Readonly<Record<string, Readonly<Record<string, number>>>>,
): ProductBar[] =>
  Object.entries(subscriptions)
    .map(([productId, counts]) => {
      const parts = partsOf(counts);
      return { productId, total: sumOf(parts), parts };
    })
    .sort((one, other) => other.total - one.total || one.productId.localeCompare(other.productId));

/** Returns the statuses that occur, in the order of the bars' parts. */
export function statusesOf(bars: readonly ProductBar[]): string[] {
  const merged: Record<string, number> = {};
  for (const { parts } of bars) for (const { status, count } of parts) merged[status] = (merged[status] ?? 0) + count;
  return partsOf(merged).map(({ status }) => status);
}
