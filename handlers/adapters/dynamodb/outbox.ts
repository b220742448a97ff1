import { GetCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import type { Envelope } from "../../../events/envelope.ts";
import { readEnvironment } from "../../../schemas/environment.ts";
import { writeItems } from "./batches.ts";
import { dynamodb } from "./dynamodb.ts";

/** An event with its aggregate's key in the log. */
export type LoggedEvent = { aggregate: string; envelope: Envelope };

/** A reference to an event that is not published yet. */
export type OutboxPointer = { id: string; aggregate: string; sequence: number; writtenAt: string };

/** The pointers that one call returns: far more than a sweep can handle. */
const MAX_FOUND = 5000;

/** Finds the pointers written before a time, oldest first. It scans the table, which is normally almost empty. */
export async function findPointers(before: string): Promise<OutboxPointer[]> {
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
}

/** Reads the event of a pointer. */
export async function readEvent({ aggregate, sequence }: OutboxPointer): Promise<LoggedEvent | undefined> {
  const { Item } = await dynamodb.send(
    new GetCommand({
      TableName: readEnvironment("EVENT_LOG_TABLE"),
      Key: { aggregate, sequence },
      ConsistentRead: true,
    }),
  );
  return Item && { aggregate, envelope: Item["envelope"] as Envelope };
}

/** Removes pointers by their events' ids. */
export const removePointers = (ids: readonly string[]): Promise<void> =>
  writeItems(
    readEnvironment("OUTBOX_TABLE"),
    ids.map((id) => ({ DeleteRequest: { Key: { id } } })),
  );
