/** What is to be done with an event, by the sequence of the last one that was applied to the same aggregate. */
export type Verdict = "apply" | "stale" | "early";

/**
 * An event that is not newer than what was applied is stale. One that leaves a gap is applied where only the newest
 * state counts; where each event counts (`hold`), it is early: it comes again when those before it may have come.
 */
export const decideVerdict = (applied: number, sequence: number, hold: boolean): Verdict => {
  if (sequence <= applied) return "stale";
  return hold && sequence > applied + 1 ? "early" : "apply";
};

/** Lets what has the same key wait for its turn, in the order in which it came. */
export const createTurnQueue = () => {
  const last = new Map<string, Promise<unknown>>();
  return <Result>(key: string, act: () => Promise<Result>): Promise<Result> => {
    const before = last.get(key) ?? Promise.resolve();
    const mine = before.then(act, act);
    last.set(key, mine);
    const forget = () => {
      if (last.get(key) === mine) last.delete(key);
    };
    mine.then(forget, forget);
    return mine;
  };
};
