/** The first and the longest pause in ms. */
const FIRST_PAUSE_MS = 200;
const MAX_PAUSE_MS = 30_000;

/** Waits before the next attempt: longer after each failure, at random, and not after `signal` aborts. */
export function pause(attempt: number, signal: AbortSignal): Promise<void> {
  const maxMs = Math.min(FIRST_PAUSE_MS * 2 ** attempt, MAX_PAUSE_MS);
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, maxMs / 2 + (Math.random() * maxMs) / 2);
    signal.addEventListener("abort", done);
    if (signal.aborted) done();
  });
}
