import { BatchWriteCommand, GetCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import type { Envelope } from "../../events/envelope.ts";
import { environment } from "../../schemas/environment.ts";
import { dynamodb } from "./dynamodb.ts";

/** What says that an event is not on the bus yet. */
export type Pointer = { id: string; aggregate: string; sequence: number; writtenAt: string };

/** DynamoDB's limit for one BatchWriteItem call. */
const MAX_BATCH = 25;

/** Forgets the pointers of published events. One that can't be forgotten now is published again by the sweeper. */
export const forget = async (ids: string[]): Promise<void> => {
  const table = environment("OUTBOX_TABLE");
  for (let from = 0; from < ids.length; from += MAX_BATCH) {
    const requests = ids.slice(from, from + MAX_BATCH).map((id) => ({ DeleteRequest: { Key: { id } } }));
    await dynamodb.send(new BatchWriteCommand({ RequestItems: { [table]: requests } }));
  }
};

/** The pointers written before a time. The table is empty when all is well: this is the one scan there is. */
export const findPointers = async (before: string): Promise<Pointer[]> => {
  const { Items = [] } = await dynamodb.send(
    new ScanCommand({
      TableName: environment("OUTBOX_TABLE"),
      ConsistentRead: true,
      FilterExpression: "writtenAt < :before",
      ExpressionAttributeValues: { ":before": before },
    }),
  );
  return Items as Pointer[];
};

/** The event that a pointer points to. */
export const readEvent = async ({ aggregate, sequence }: Pointer): Promise<Envelope | undefined> => {
  const { Item } = await dynamodb.send(
    new GetCommand({
      TableName: environment("EVENT_LOG_TABLE"),
      Key: { aggregate, sequence },
      ConsistentRead: true,
    }),
  );
  return Item?.["envelope"] as Envelope | undefined;
};
