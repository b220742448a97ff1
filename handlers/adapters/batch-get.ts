import { BatchGetCommand } from "@aws-sdk/lib-dynamodb";
import { dynamodb } from "./dynamodb.ts";

/** The most keys of one BatchGetItem call. */
const MAX_KEYS = 100;
/** How often in a row DynamoDB may leave all keys out, and the longest pause before it is asked for them again, in ms. */
const MAX_ATTEMPTS = 8;
const LONGEST_PAUSE = 1000;

/** Thrown when DynamoDB keeps leaving keys out, under the name by which it throttles other calls. */
class KeysLeftOut extends Error {
  override readonly name = "ThrottlingException";
}

const pause = (attempt: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(25 * 2 ** attempt, LONGEST_PAUSE)));

/** Reads items by key, consistently; those that are not there are left out. */
export const batchGet = async (table: string, keys: Record<string, unknown>[]): Promise<Record<string, unknown>[]> => {
  const items: Record<string, unknown>[] = [];
  let wanted = keys;
  for (let attempt = 0; wanted.length > 0; ) {
    if (attempt === MAX_ATTEMPTS) throw new KeysLeftOut(`DynamoDB left out ${wanted.length} items of ${table}`);
    if (attempt > 0) await pause(attempt);
    const Keys = wanted.slice(0, MAX_KEYS);
    const { Responses, UnprocessedKeys } = await dynamodb.send(
      new BatchGetCommand({ RequestItems: { [table]: { Keys, ConsistentRead: true } } }),
    );
    items.push(...(Responses?.[table] ?? []));
    const left = UnprocessedKeys?.[table]?.Keys ?? [];
    // Where some came, the rest is asked for again; what is bounded is how often none comes.
    const none = left.length === Keys.length;
    attempt = left.length === 0 ? 0 : none ? attempt + 1 : 1;
    wanted = [...left, ...wanted.slice(MAX_KEYS)];
  }
  return items;
};
