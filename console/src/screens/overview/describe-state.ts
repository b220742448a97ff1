import type { NowCounts } from "./count-now.ts";
import { formatCount } from "./counts.ts";

const countOperations = (number: number): string =>
  number === 1 ? "1 operation" : `${formatCount(number)} operations`;

/** Returns the state of the platform in two sentences. Counts that are not exact promise nothing about the others. */
export function describeState({ approvals, failing, running }: NowCounts, isExact = true): string {
  const needing = approvals + failing;
  const needs = `${countOperations(needing)} ${needing === 1 ? "needs" : "need"} you.`;
  if (!isExact) return needing > 0 ? `At least ${needs}` : "The current state can't be read completely.";
  const need = needing === 0 ? "Nothing needs you." : needs;
  const work =
    running === 0 ? "Nothing is running." : `${countOperations(running)} ${running === 1 ? "is" : "are"} running.`;
  return needing === 0 && running === 0 ? "Nothing needs you, and nothing is running." : `${need} ${work}`;
}
