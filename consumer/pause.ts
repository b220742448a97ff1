/** The first pause and the longest one, in ms. */
const FIRST = 200;
const LONGEST = 30_000;

/** Waits before the next attempt: longer after each one that failed, at random, and no longer once `signal` aborts. */
export const pause = (attempt: number, signal: AbortSignal): Promise<void> => {
  const most = Math.min(FIRST * 2 ** attempt, LONGEST);
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
