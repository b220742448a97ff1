/** The first and the longest pause before another try, in ms. */
const FIRST_PAUSE_MS = 25;
const MAX_PAUSE_MS = 1000;

/** Waits before the next try: longer after each one, and at random, so that those who collided do not meet again. */
export const backOff = (attempt: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt)));
