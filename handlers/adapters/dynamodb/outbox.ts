import { GetCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import type { Envelope } from "../../../events/envelope.ts";
import { readEnvironment } from "../../../schemas/environment.ts";
import { writeItems } from "./batches.ts";
import { dynamodb } from "./dynamodb.ts";

/** An event as the log holds it: under its aggregate's key. */
export type LoggedEvent = { aggregate: string; envelope: Envelope };

/** What says that an event is not on the bus yet. */
export type OutboxPointer = { id: string; aggregate: string; sequence: number; writtenAt: string };

/** How many pointers are found at most: far more than one sweep can do. */
const MAX_FOUND = 5000;

/** Pointers written before a time, the oldest first. The table is empty when all is well, so it may be scanned. */
export const findPointers = async (before: string): Promise<OutboxPointer[]> => {
  const found: OutboxPointer[] = [];
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const page = await dynamodb.send(
      new ScanCommand({
        TableName: readEnvironment("OUTBOX_TABLE"),
        ConsistentRead: true,
        FilterExpression: "writtenAt < :before",
        ExpressionAttributeValues: { ":before": before },
        ExclusiveStartKey,
      }),
    );
    found.push(...((page.Items ?? []) as OutboxPointer[]));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined && found.length < MAX_FOUND);
  return found.sort((left, right) => (left.id < right.id ? -1 : 1));
};

/** The event that a pointer points to. */
export const readEvent = async ({ aggregate, sequence }: OutboxPointer): Promise<LoggedEvent | undefined> => {
  const { Item } = await dynamodb.send(
    new GetCommand({
      TableName: readEnvironment("EVENT_LOG_TABLE"),
      Key: { aggregate, sequence },
      ConsistentRead: true,
    }),
  );
  return Item && { aggregate, envelope: Item["envelope"] as Envelope };
};

/** Removes the pointers of events that the bus has taken. */
export const removePointers = (events: LoggedEvent[]): Promise<void> =>
  writeItems(
    readEnvironment("OUTBOX_TABLE"),
    events.map(({ envelope: { id } }) => ({ DeleteRequest: { Key: { id } } })),
  );
