import type { Overview } from "../../api/resources.ts";
import { formatCount } from "./counts.ts";

export type Day = Overview["perDay"][number];

/** The round numbers of an axis. Their halves are round as well. */
const nice = [1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10];

/** Returns the upper end of an axis: a round number that is not smaller than the largest value. */
export function roundUp(value: number): number {
  if (value <= 2) return 2;
  const power = 10 ** Math.floor(Math.log10(value));
  const found = nice.find((factor) => factor * power >= value && Number.isInteger((factor * power) / 2)) ?? 10;
  return Math.round(found * power);
}

export const totalOf = ({ succeeded, failed, cancelled }: Day): number => succeeded + failed + cancelled;

const formatter = new Intl.DateTimeFormat("en", { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" });
const shortFormatter = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", timeZone: "UTC" });

export const nameDay = (date: string): string => formatter.format(new Date(date));
export const nameDayShortly = (date: string): string => shortFormatter.format(new Date(date));

/** Returns the counts of a day in words, without those that are zero. */
export function describeDay({ succeeded, failed, cancelled }: Day): string {
  const parts = [
    succeeded > 0 && `${formatCount(succeeded)} succeeded`,
    failed > 0 && `${formatCount(failed)} failed`,
    cancelled > 0 && `${formatCount(cancelled)} cancelled`,
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(", ") : "no operations";
}

/** Returns the list of a day's operations. The days of the chart are days in UTC. */
export const listOfDay = (date: string): string => `/operations?show=ended&from=${date}&to=${date}`;
