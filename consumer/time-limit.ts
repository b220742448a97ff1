import type { Received } from "./parse.ts";

/** The longest delay of a timer in Node; a longer one fires at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

const createTimeoutError = ({ envelope }: Received, seconds: number): Error =>
  new Error(
    `${envelope.type} ${envelope.id} of ${envelope.subject} took longer than ${seconds} seconds. Its handler may still run.`,
  );

/**
 * Adds a time limit to a function that applies an event. After the limit the event fails, but nothing can stop its
 * handler. So its claims remain until they expire, and no other delivery handles the event before that. After that a late
 * handler may overwrite the effect of a later event of the same aggregate.
 */
export const limitTime =
  <Result>(apply: (received: Received) => Promise<Result>, seconds: number) =>
  async (received: Received): Promise<Result> => {
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<never>((_, reject) => {
      const fail = () => reject(createTimeoutError(received, seconds));
      timer = setTimeout(fail, Math.min(seconds * 1000, MAX_TIMER_MS));
    });
    try {
      return await Promise.race([apply(received), limit]);
    } finally {
      clearTimeout(timer);
    }
  };
