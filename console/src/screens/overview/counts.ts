import type { Overview } from "../../api/resources.ts";

type Counts = Readonly<Record<string, number>>;
/** The part of a count that has one status, most important first. */
export type CountPart = { status: string; count: number };
export type Totals = { succeeded: number; failed: number; cancelled: number };

/** The statuses of what has ended. They are not part of a total. */
const ended = ["deleted", "retired", "cancelled", "removed"];
/** The statuses that come first: the usual one, then what needs somebody. */
const order = ["active", "available", "failed"];

const rankOf = (status: string): number => (order.includes(status) ? order.indexOf(status) : order.length);

/** Returns the parts of a count without those that have ended. */
export const partsOf = (counts: Counts): CountPart[] =>
  Object.entries(counts)
    .filter(([status, count]) => count > 0 && !ended.includes(status))
    .map(([status, count]) => ({ status, count }))
    .sort((one, other) => rankOf(one.status) - rankOf(other.status) || other.count - one.count);

const numberFormat = new Intl.NumberFormat("en");
/** Returns a number with its thousands apart, such as "5,002". */
export const formatCount = (count: number): string => numberFormat.format(count);

export const sumOf = (parts: readonly CountPart[]): number => parts.reduce((sum, { count }) => sum + count, 0);

/** Returns the counts of all products' subscriptions together. */
export function mergeCounts(all: Readonly<Record<string, Counts>>): Counts {
  const merged: Record<string, number> = {};
  for (const counts of Object.values(all)) {
    for (const [status, count] of Object.entries(counts)) merged[status] = (merged[status] ?? 0) + count;
  }
  return merged;
}

/** Returns the totals of all days. */
export const totalsOf = (perDay: Overview["perDay"]): Totals =>
  perDay.reduce(
    (sum, day) => ({
      succeeded: sum.succeeded + day.succeeded,
      failed: sum.failed + day.failed,
      cancelled: sum.cancelled + day.cancelled,
    }),
    { succeeded: 0, failed: 0, cancelled: 0 },
  );
