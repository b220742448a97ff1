import type { Life, Observation, Stage } from "../life.ts";
import { unchecked, type Verdict } from "../rule.ts";

const NEVER_REACHED = "The tenant's life ended before.";

/** Returns why a rule is not checked: something was not observed. */
export const uncheckedWithout = ({ unobserved }: Life, ...observations: Observation[]): Verdict =>
  unchecked(observations.map((one) => unobserved[one]).find(Boolean) ?? NEVER_REACHED);

/** Returns the first output that differs between two stages; undefined if none does. */
export function findChangedOutput({ snapshots }: Life, before: Stage, after: Stage): string | undefined {
  const [one, other] = [snapshots[before]?.outputs, snapshots[after]?.outputs];
  if (!one || !other) return undefined;
  return Object.keys(one).find((name) => one[name] !== other[name]);
}

/** Returns whether the product shows the tenant differently at two stages; undefined if that is not known. */
export function isShownDifferently({ snapshots }: Life, before: Stage, after: Stage): boolean | undefined {
  const [one, other] = [snapshots[before]?.answer, snapshots[after]?.answer];
  if (!one || !other) return undefined;
  return one.status !== other.status || one.text !== other.text;
}
