/** The first pause and the longest one, in ms. */
const FIRST_PAUSE_MS = 200;
const MAX_PAUSE_MS = 30_000;

/** Waits before the next attempt: longer after each one that failed, at random, and no longer once `signal` aborts. */
export const pause = (attempt: number, signal: AbortSignal): Promise<void> => {
  const most = Math.min(FIRST_PAUSE_MS * 2 ** attempt, MAX_PAUSE_MS);
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, most / 2 + (Math.random() * most) / 2);
    signal.addEventListener("abort", done);
    if (signal.aborted) done();
  });
};
