const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export const ranges = [
  { value: "hour", label: "Last hour", length: HOUR },
  { value: "day", label: "Last 24 hours", length: DAY },
  { value: "week", label: "Last 7 days", length: 7 * DAY },
  { value: "month", label: "Last 30 days", length: 30 * DAY },
  { value: "quarter", label: "Last 90 days", length: 90 * DAY },
  { value: "between", label: "Between two days", length: 0 },
] as const;

/** The API keeps the feed for 90 days. A start moves each five minutes only, so that a list that is opened again soon is
 *  there at once. */
const STEP = 5 * 60_000;

type Range = { range: string; from: string; to: string };

/** Returns the local midnight at which a day begins, `shift` days later; undefined for a text that is not a day, such as
 *  one that is still typed. A day on which the clock changes does not have 24 hours. */
function beginOf(day: string, shift = 0): string | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(day)) return undefined;
  const begin = new Date(`${day}T00:00:00`);
  // A browser reads February 31 as March 3.
  if (begin.getDate() !== Number(day.slice(8))) return undefined;
  begin.setDate(begin.getDate() + shift);
  return begin.toISOString();
}

/** Returns the limits of a range, as the API expects them. The last day of a range is included. */
export function limitsOf({ range, from, to }: Range, now: number): { from?: string; to?: string } {
  if (range === "between") {
    const [begin, end] = [beginOf(from), beginOf(to, 1)];
    return { ...(begin && { from: begin }), ...(end && { to: end }) };
  }
  const length = ranges.find(({ value }) => value === range)?.length ?? 7 * DAY;
  return { from: new Date(Math.floor((now - length) / STEP) * STEP).toISOString() };
}
