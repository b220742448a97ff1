import { BatchGetCommand, BatchWriteCommand, type BatchWriteCommandInput } from "@aws-sdk/lib-dynamodb";
import { splitIntoChunks } from "../../core/shared/chunks.ts";
import { backOff } from "../aws/retry.ts";
import { dynamodb } from "./dynamodb.ts";

type Key = Record<string, string | number>;

/** A put or a deletion in a batch of writes. */
export type WriteRequest = NonNullable<BatchWriteCommandInput["RequestItems"]>[string][number];

/** DynamoDB's limits for one call. */
const MAX_KEYS = 100;
const MAX_WRITES = 25;
/** The calls that are sent at the same time. More of them would only wait for a connection, or be throttled. */
const MAX_CONCURRENT = 10;
/** The consecutive attempts without progress before the remaining requests fail. */
const MAX_ATTEMPTS = 8;

/** Thrown when requests stay unprocessed; it has the name of DynamoDB's throttling errors. */
class UnprocessedRequests extends Error {
  override readonly name = "ThrottlingException";
}

/** Repeats a call for the requests that stay unprocessed, with a pause each time; progress resets the attempts. */
async function retryUnprocessed<Request>(requests: Request[], call: (batch: Request[]) => Promise<Request[]>) {
  let left = requests;
  for (let attempt = 1; left.length > 0; attempt += 1) {
    if (attempt > MAX_ATTEMPTS) {
      throw new UnprocessedRequests(`DynamoDB left ${left.length} requests unprocessed ${MAX_ATTEMPTS} times`);
    }
    if (attempt > 1) await backOff(attempt);
    const before = left.length;
    left = await call(left);
    if (left.length < before) attempt = 1;
  }
}

/** Sends requests in batches of a size, some of them at the same time. */
async function sendBatches<Request>(requests: Request[], size: number, call: (batch: Request[]) => Promise<Request[]>) {
  for (const batches of splitIntoChunks(splitIntoChunks(requests, size), MAX_CONCURRENT)) {
    await Promise.all(batches.map((batch) => retryUnprocessed(batch, call)));
  }
}

/** Builds the part of a read that selects attributes. A placeholder stands for each, because DynamoDB reserves words. */
const selectFields = (fields: readonly string[]) => ({
  ProjectionExpression: fields.map((_, index) => `#field${index}`).join(", "),
  ExpressionAttributeNames: Object.fromEntries(fields.map((field, index) => [`#field${index}`, field])),
});

/** Reads the items of keys consistently, or some of their attributes; keys without an item are left out. */
export async function getItems<Item>(
  table: string,
  keys: Key[],
  fields?: readonly (keyof Item & string)[],
): Promise<Item[]> {
  const found: Item[] = [];
  const selection = fields === undefined ? {} : selectFields(fields);
  const read = async (Keys: Key[]): Promise<Key[]> => {
    const request = new BatchGetCommand({ RequestItems: { [table]: { Keys, ConsistentRead: true, ...selection } } });
    const { Responses, UnprocessedKeys } = await dynamodb.send(request);
    found.push(...((Responses?.[table] ?? []) as Item[]));
    return (UnprocessedKeys?.[table]?.Keys ?? []) as Key[];
  };
  await sendBatches(keys, MAX_KEYS, read);
  return found;
}

/** Sends puts and deletions to one table, in no order. Throws when some stay unprocessed. */
export async function writeItems(table: string, requests: WriteRequest[]): Promise<void> {
  const write = async (batch: WriteRequest[]): Promise<WriteRequest[]> => {
    const { UnprocessedItems } = await dynamodb.send(new BatchWriteCommand({ RequestItems: { [table]: batch } }));
    return UnprocessedItems?.[table] ?? [];
  };
  await sendBatches(requests, MAX_WRITES, write);
}
