const MINUTE = 60_000;
const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 24 * 60 * MINUTE],
  ["hour", 60 * MINUTE],
  ["minute", MINUTE],
];
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** Returns how long ago a time is, or how far ahead, in the largest unit that fits. */
export function describeTime(time: number, now: number): string {
  // Whole seconds, so that nothing is 60 seconds ago.
  const difference = Math.round((time - now) / 1000) * 1000;
  const unit = units.find(([, length]) => Math.abs(difference) >= length);
  if (!unit) return Math.abs(difference) < 10_000 ? "just now" : relative.format(difference / 1000, "second");
  return relative.format(Math.round(difference / unit[1]), unit[0]);
}
