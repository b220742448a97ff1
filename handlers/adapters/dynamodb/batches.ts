import { BatchGetCommand, BatchWriteCommand, type BatchWriteCommandInput } from "@aws-sdk/lib-dynamodb";
import { backOff } from "../aws/retry.ts";
import { dynamodb } from "./dynamodb.ts";

type Key = Record<string, string | number>;

/** A put or a deletion in a batch of writes. */
export type WriteRequest = NonNullable<BatchWriteCommandInput["RequestItems"]>[string][number];

/** DynamoDB's limits for one call, and the number of tries for what it leaves unprocessed. */
const MAX_KEYS = 100;
const MAX_WRITES = 25;
const MAX_TRIES = 8;

/** Thrown when DynamoDB keeps leaving requests out, under the name by which it throttles other calls. */
class UnprocessedRequests extends Error {
  override readonly name = "ThrottlingException";
}

/** Repeats a call for the requests that DynamoDB left unprocessed, after a pause each time; progress starts anew. */
const retryUnprocessed = async <Request>(requests: Request[], call: (some: Request[]) => Promise<Request[]>) => {
  let left = requests;
  for (let attempt = 1; left.length > 0; attempt += 1) {
    if (attempt > MAX_TRIES)
      throw new UnprocessedRequests(`DynamoDB left ${left.length} requests out, ${MAX_TRIES} times`);
    if (attempt > 1) await backOff(attempt);
    const before = left.length;
    left = await call(left);
    if (left.length < before) attempt = 1;
  }
};

const splitIntoChunks = <Type>(all: Type[], size: number): Type[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size));

/** Reads the items of these keys as they are now; keys without an item give none. */
export const getItems = async <Item>(table: string, keys: Key[]): Promise<Item[]> => {
  const found: Item[] = [];
  const read = async (Keys: Key[]): Promise<Key[]> => {
    const request = new BatchGetCommand({ RequestItems: { [table]: { Keys, ConsistentRead: true } } });
    const { Responses, UnprocessedKeys } = await dynamodb.send(request);
    found.push(...((Responses?.[table] ?? []) as Item[]));
    return (UnprocessedKeys?.[table]?.Keys ?? []) as Key[];
  };
  await Promise.all(splitIntoChunks(keys, MAX_KEYS).map((some) => retryUnprocessed(some, read)));
  return found;
};

/** Writes all of these to one table, in no order. Throws when some could not be written. */
export const writeItems = async (table: string, requests: WriteRequest[]): Promise<void> => {
  const write = async (some: WriteRequest[]): Promise<WriteRequest[]> => {
    const { UnprocessedItems } = await dynamodb.send(new BatchWriteCommand({ RequestItems: { [table]: some } }));
    return UnprocessedItems?.[table] ?? [];
  };
  await Promise.all(splitIntoChunks(requests, MAX_WRITES).map((some) => retryUnprocessed(some, write)));
};
