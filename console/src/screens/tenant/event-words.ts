import type { Envelope } from "../../api/resources.ts";

/** Returns the reason that an event gives, if it gives one. */
export const reasonOf = ({ data }: Pick<Envelope, "data">): string | undefined =>
  typeof data["reason"] === "string" ? data["reason"] : undefined;

/** Returns the day of an event in the reader's time zone, as a heading. */
const dayOf = (time: string): string =>
  new Date(time).toLocaleDateString("en", { weekday: "long", day: "numeric", month: "long", year: "numeric" });

/** Groups events by their day, in the order in which they come. */
export function groupByDay(events: readonly Envelope[]): { day: string; events: Envelope[] }[] {
  const days = new Map<string, Envelope[]>();
  for (const event of events) {
    const day = dayOf(event.time);
    days.set(day, [...(days.get(day) ?? []), event]);
  }
  return [...days].map(([day, of]) => ({ day, events: of }));
}
