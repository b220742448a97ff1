import { expect, test } from "vitest";
import { currentServerTime, readServerClock } from "../../src/api/server-clock.ts";

test("the time of the API is used where the browser's clock is wrong, minus the time of an answer", () => {
  const now = Date.UTC(2026, 0, 1, 12);
  readServerClock(new Headers({ Date: "Thu, 01 Jan 2026 12:30:00 GMT" }), now);
  expect(currentServerTime(now)).toBe("2026-01-01T12:29:57.000Z");
  readServerClock(new Headers(), now);
  expect(currentServerTime(now)).toBe("2026-01-01T12:29:57.000Z");
});
