import { usageError } from "../failures/cli-error.ts";

const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** Returns a duration such as `90s`, `30m` or `2h` in milliseconds. A number alone means seconds. */
export function parseDuration(text: string): number {
  const { amount, unit = "s" } = /^(?<amount>\d+(\.\d+)?)(?<unit>[smh])?$/.exec(text)?.groups ?? {};
  if (amount === undefined)
    throw usageError(`${text} is not a duration.`, "--timeout 90s, --timeout 30m or --timeout 2h");
  return Number(amount) * (units[unit ?? "s"] ?? 1_000);
}
