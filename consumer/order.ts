/** The treatment of an event: apply it, skip it as stale, or hold it because events before it are missing. */
export type Verdict = "apply" | "stale" | "early";

/**
 * Decides the treatment of an event from the last applied sequence. An event that is not newer is stale. An event after
 * a gap is early if each event counts (`hold`) and is applied if only the newest state counts.
 */
export function decideVerdict(applied: number, sequence: number, hold: boolean): Verdict {
  if (sequence <= applied) return "stale";
  return hold && sequence > applied + 1 ? "early" : "apply";
}

/** Returns a function that runs the actions of a key one after another, in the order of their calls. */
export function createTurnQueue() {
  const last = new Map<string, Promise<unknown>>();
  return <Result>(key: string, act: () => Promise<Result>): Promise<Result> => {
    const previous = last.get(key) ?? Promise.resolve();
    const current = previous.then(act, act);
    last.set(key, current);
    const forget = () => {
      if (last.get(key) === current) last.delete(key);
    };
    current.then(forget, forget);
    return current;
  };
}
