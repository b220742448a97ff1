import type { StartRollout } from "../../../console/src/api/openapi.d.ts";
import { usageError } from "../failures/cli-error.ts";

type WavePlan = NonNullable<StartRollout["waves"]>[number];

/** Returns the wave that a word names: `1` tenant, `10%` of all, or those with the tag `ring:canary`. */
export function parseWave(word: string): WavePlan {
  const number = /^(?<number>\d+)(?<percent>%?)$/.exec(word)?.groups;
  if (number) return number["percent"] ? { percent: Number(number["number"]) } : { count: Number(number["number"]) };
  const [name, ...value] = word.split(/[:=]/);
  if (name && value.length > 0) return { tag: `${name}:${value.join(":")}` };
  throw usageError(`--wave ${word} names no tenants.`, "--wave 1 --wave 10% --wave ring:canary");
}
