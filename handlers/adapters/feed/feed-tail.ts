import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { GetCommand, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { readEnvironment } from "../../../schemas/environment.ts";
import { dynamodb } from "../dynamodb/dynamodb.ts";
import { type Batch, batchesPk, headKey, lastNumberOfRange, rangeOf } from "./feed-rows.ts";

/** The end of the feed: the number of its last batch, 0 before the first, and the batch unless it has expired. */
export type Tail = { number: number; batch?: Batch };

/** Returns a lower bound for the number of the last batch. */
async function readHead(): Promise<number> {
  const { Item: head } = await dynamodb.send(
    new GetCommand({ TableName: readEnvironment("FEED_TABLE"), Key: headKey, ConsistentRead: true }),
  );
  return Number(head?.["last"] ?? 0);
}

async function findLastInRange(range: number, from: number): Promise<Batch | undefined> {
  const { Items = [] } = await dynamodb.send(
    new QueryCommand({
      TableName: readEnvironment("FEED_TABLE"),
      KeyConditionExpression: "pk = :pk AND #number BETWEEN :from AND :to",
      ExpressionAttributeNames: { "#number": "number" },
      ExpressionAttributeValues: { ":pk": batchesPk(range), ":from": from, ":to": lastNumberOfRange(range) },
      ScanIndexForward: false,
      ConsistentRead: true,
      Limit: 1,
    }),
  );
  return Items[0] as Batch | undefined;
}

/** Finds the current end of the feed. `known` is the number of an existing batch. */
export async function readTail(known?: number): Promise<Tail> {
  let tail: Tail = { number: known ?? (await readHead()) };
  for (let next = Math.max(1, tail.number); ; next = tail.number + 1) {
    const batch = await findLastInRange(rangeOf(next), next);
    if (batch === undefined) return tail;
    tail = { number: batch.number, batch };
    if (batch.number < lastNumberOfRange(rangeOf(batch.number))) return tail;
  }
}

/**
 * Records the number of the last batch. Readers then find the end in few reads, and no number is used twice even after
 * all batches have expired. The sweeper calls it regularly.
 */
export async function recordHead(): Promise<void> {
  const known = await readHead();
  const { number } = await readTail(known);
  if (number === known) return;
  try {
    await dynamodb.send(
      new UpdateCommand({
        TableName: readEnvironment("FEED_TABLE"),
        Key: headKey,
        UpdateExpression: "SET #last = :number",
        ConditionExpression: "attribute_not_exists(#last) OR #last < :number",
        ExpressionAttributeNames: { "#last": "last" },
        ExpressionAttributeValues: { ":number": number },
      }),
    );
  } catch (error) {
    // Another function has recorded a later end.
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}
