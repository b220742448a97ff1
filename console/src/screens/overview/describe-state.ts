import type { NowCounts } from "./count-now.ts";
import { formatCount } from "./counts.ts";

const countOperations = (number: number): string =>
  number === 1 ? "1 operation" : `${formatCount(number)} operations`;

/** Returns the state of the platform in two sentences. */
export function describeState({ approvals, failing, running }: NowCounts): string {
  const needing = approvals + failing;
  const need =
    needing === 0 ? "Nothing needs you." : `${countOperations(needing)} ${needing === 1 ? "needs" : "need"} you.`;
  const work =
    running === 0 ? "Nothing is running." : `${countOperations(running)} ${running === 1 ? "is" : "are"} running.`;
  return needing === 0 && running === 0 ? "Nothing needs you, and nothing is running." : `${need} ${work}`;
}
