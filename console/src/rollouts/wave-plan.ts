import type { StartRollout } from "../api/openapi.d.ts";

export type WavePlan = NonNullable<StartRollout["waves"]>[number];

/** Returns the wave that a word names: `1` tenant, `10%` of all, or those with the tag `ring:canary`. Other words name
 *  none. */
export function parseWave(word: string): WavePlan | undefined {
  const number = /^(?<number>\d+)(?<percent>%?)$/.exec(word)?.groups;
  if (number) return number["percent"] ? { percent: Number(number["number"]) } : { count: Number(number["number"]) };
  const [name, ...value] = word.split(/[:=]/);
  return name && value.length > 0 ? { tag: `${name}:${value.join(":")}` } : undefined;
}
