import { afterEach, expect, test, vi } from "vitest";
import { limitsOf } from "../../../src/screens/events/time-range.ts";

const now = Date.parse("2026-05-08T10:00:00Z");
const between = (from: string, to: string) => limitsOf({ range: "between", from, to }, now);

afterEach(() => {
  vi.unstubAllEnvs();
});

test.each(["2", "2026-", "2026-02-", "2026-02-3", "2026-02-31", "2026-13-01", "tomorrow"])(
  "the text %s of a day that is still typed is no limit",
  (day) => {
    expect(between(day, "")).toEqual({});
    expect(between("", day)).toEqual({});
  },
);

test.each([
  ["2026-05-08", "2026-05-07T22:00:00.000Z", "2026-05-08T22:00:00.000Z"],
  ["2026-03-29", "2026-03-28T23:00:00.000Z", "2026-03-29T22:00:00.000Z"],
  ["2026-10-25", "2026-10-24T22:00:00.000Z", "2026-10-25T23:00:00.000Z"],
])("the day %s lasts until the next local midnight, also when the clock changes", (day, from, to) => {
  vi.stubEnv("TZ", "Europe/Berlin");
  expect(between(day, day)).toEqual({ from, to });
});
