/** The resolution of the header `Date`, and the time that an answer may take. */
const TOLERANCE_MS = 3_000;

let difference = 0;

/** Compares the clock of the API with the browser's, which may be wrong by minutes. */
export function readServerClock(headers: Headers, now = Date.now()): void {
  const time = Date.parse(headers.get("Date") ?? "");
  if (!Number.isNaN(time)) difference = time - now;
}

/** Returns a time of the API's clock that is surely not later than now. */
export const currentServerTime = (now = Date.now()): string => new Date(now + difference - TOLERANCE_MS).toISOString();
