import {
  ConditionalCheckFailedException,
  TransactionCanceledException,
  TransactionConflictException,
} from "@aws-sdk/client-dynamodb";
import { PutCommand, TransactWriteCommand, type TransactWriteCommandInput } from "@aws-sdk/lib-dynamodb";
import { retry } from "../aws/retry.ts";
import { dynamodb } from "./dynamodb.ts";

/** An item of a transaction: a put, an update, a deletion or a condition check. */
export type Item = NonNullable<TransactWriteCommandInput["TransactItems"]>[number];

/** Thrown when another writer changed an item after it was read: the caller reads and decides again. */
export class Conflict extends Error {
  override readonly name = "Conflict";
}

/** DynamoDB's limit for one TransactWriteItems call. */
const MAX_ITEMS = 100;

/** The attempts of a decision that conflicts with other writers. */
const MAX_ATTEMPTS = 6;
const pauses = { firstMs: 25, maxMs: 400 };

const isOnlyConflict = (error: TransactionCanceledException): boolean =>
  (error.CancellationReasons ?? []).every(({ Code }) =>
    ["None", "ConditionalCheckFailed", "TransactionConflict"].includes(Code ?? "None"),
  );

/** Returns whether DynamoDB rejected a write because of other writers and for no other reason. */
const isConflict = (error: unknown): boolean =>
  error instanceof ConditionalCheckFailedException ||
  error instanceof TransactionConflictException ||
  (error instanceof TransactionCanceledException && isOnlyConflict(error));

/** Sends the items. A single put needs no transaction, which costs twice as much. */
async function send(items: Item[]): Promise<void> {
  const [{ Put: only } = {}, ...others] = items;
  if (only && others.length === 0) await dynamodb.send(new PutCommand(only));
  else await dynamodb.send(new TransactWriteCommand({ TransactItems: items }));
}

/** Writes all items or none. Throws `Conflict` when a condition does not hold or another transaction interferes. */
export async function writeTransaction(items: Item[]): Promise<void> {
  if (items.length === 0) return;
  if (items.length > MAX_ITEMS) throw new Error(`A decision has ${items.length} items: at most ${MAX_ITEMS}`);
  try {
    await send(items);
  } catch (error) {
    if (isConflict(error)) throw new Conflict("Something changed since it was read", { cause: error });
    throw error;
  }
}

/** Repeats a function that reads, decides and commits until it meets no conflict; at last throws the `Conflict`. */
export const retryOnConflict = <Result>(act: () => Promise<Result>): Promise<Result> =>
  retry(act, { maxAttempts: MAX_ATTEMPTS, pauses, shouldRetryError: (error) => error instanceof Conflict });
