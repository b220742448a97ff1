import { parseWave, type WavePlan } from "../../../console/src/rollouts/wave-plan.ts";
import { usageError } from "../failures/cli-error.ts";

/** Returns the wave that a word names. Throws with an example for any other word. */
export function requireWave(word: string): WavePlan {
  const wave = parseWave(word);
  if (wave) return wave;
  throw usageError(`--wave ${word} names no tenants.`, "--wave 1 --wave 10% --wave ring:canary");
}
