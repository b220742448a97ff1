/** The bounds of a pause in ms: of the first one, which doubles with each attempt, and of the longest. */
export type PauseLimits = { firstMs: number; maxMs: number };

const defaultPauses: PauseLimits = { firstMs: 25, maxMs: 1000 };

/** Waits before the next attempt: longer each time, and at random, so that colliding callers spread out. */
export const backOff = (attempt: number, { firstMs, maxMs }: PauseLimits = defaultPauses): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(maxMs, firstMs * 2 ** attempt)));

/** Calls a function again while `shouldRetry` accepts its result or its error; the last attempt's outcome stands. */
export async function retry<Result>(
  act: () => Promise<Result>,
  options: {
    maxAttempts: number;
    pauses: PauseLimits;
    shouldRetryResult?: (result: Result) => boolean;
    shouldRetryError?: (error: unknown) => boolean;
  },
): Promise<Result> {
  const { maxAttempts, pauses, shouldRetryResult = () => false, shouldRetryError = () => false } = options;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const result = await act();
      if (attempt === maxAttempts || !shouldRetryResult(result)) return result;
    } catch (error) {
      if (attempt === maxAttempts || !shouldRetryError(error)) throw error;
    }
    await backOff(attempt, pauses);
  }
}
