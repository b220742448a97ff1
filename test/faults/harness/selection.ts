import fc from "fast-check";
import { isFullRun } from "../../support/full-run.ts";

/** The selected points: a name or a prefix of names, such as `onboarding/relay/EventBridge.PutEvents#1/after`. */
export const selectedName = process.env["TENANTRY_POINT"] ?? "";

/** Is true if all points run, and false for a sample that the seed selects. */
export const isWhole = isFullRun || selectedName !== "";
export const seed = Number(process.env["TENANTRY_SEED"] ?? Date.now() % 1_000_000);

/** Returns a sample, the same for the same seed. */
export function sampleFrom<One>(all: One[], count: number): One[] {
  const size = Math.min(count, all.length);
  const subsets = fc.shuffledSubarray(all, { minLength: size, maxLength: size });
  return fc.sample(subsets, { seed, numRuns: 1 })[0] ?? [];
}

/** Returns `count` pairs, the same for the same seed. */
export function samplePairs<One>(all: One[], count: number): [One, One][] {
  if (all.length < 2) return [];
  const pair = fc.shuffledSubarray(all, { minLength: 2, maxLength: 2 });
  return fc.sample(pair, { seed, numRuns: count }) as [One, One][];
}
