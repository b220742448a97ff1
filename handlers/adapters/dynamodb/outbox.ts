import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { GetCommand, ScanCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Envelope } from "../../../events/envelope.ts";
import { readEnvironment } from "../../../schemas/environment.ts";
import { firstEventIdOf } from "../clock.ts";
import { writeItems } from "./batches.ts";
import { dynamodb } from "./dynamodb.ts";
import type { Item } from "./transaction.ts";

/** The key of an event in the log. */
type LogKey = { aggregate: string; sequence: number };

/** An event with its aggregate's key in the log, and the number of events of its commit if there are several. */
export type LoggedEvent = { aggregate: string; envelope: Envelope; commitSize?: number | undefined };

/** An event that waits, of a commit of which `commitSize` events wait. */
export type WaitingEvent = LogKey & { id: string; commitSize?: number | undefined };

/** A reference to the events of a commit that are not published yet. */
export type OutboxPointer = { id: string; writtenAt: string; events: WaitingEvent[] };

/** The item of a pointer: to the only event of its commit, or to several ones by their ids. */
type PointerItem = { id: string; writtenAt: string } & (LogKey | { events: Record<string, LogKey> });

/** The pointers that one call returns: far more than a sweep can handle. */
const MAX_FOUND = 5000;

/** Builds the pointer of a commit's events; none when there are no events. */
export function buildPointerItems(events: LoggedEvent[]): Item[] {
  const [first, ...others] = events;
  if (first === undefined) return [];
  const { id, time: writtenAt } = first.envelope;
  const keyOf = ({ aggregate, envelope: { sequence } }: LoggedEvent): LogKey => ({ aggregate, sequence });
  const waiting =
    others.length === 0
      ? keyOf(first)
      : { events: Object.fromEntries(events.map((event) => [event.envelope.id, keyOf(event)])) };
  const pointer: PointerItem = { id, writtenAt, ...waiting };
  return [{ Put: { TableName: readEnvironment("OUTBOX_TABLE"), Item: pointer } }];
}

function toPointer({ id, writtenAt, ...waiting }: PointerItem): OutboxPointer {
  if (!("events" in waiting)) return { id, writtenAt, events: [{ id, ...waiting }] };
  const entries = Object.entries(waiting.events);
  return { id, writtenAt, events: entries.map(([event, key]) => ({ id: event, ...key, commitSize: entries.length })) };
}

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
    found.push(...((page.Items ?? []) as PointerItem[]).map(toPointer));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined && found.length < MAX_FOUND);
  return found.sort((left, right) => (left.id < right.id ? -1 : 1));
}

/** Reads an event that waits. */
export async function readEvent({ aggregate, sequence, commitSize }: WaitingEvent): Promise<LoggedEvent | undefined> {
  const { Item } = await dynamodb.send(
    new GetCommand({
      TableName: readEnvironment("EVENT_LOG_TABLE"),
      Key: { aggregate, sequence },
      ConsistentRead: true,
    }),
  );
  return Item && { aggregate, envelope: Item["envelope"] as Envelope, commitSize };
}

/** Removes pointers by their ids. */
export const removePointers = (ids: readonly string[]): Promise<void> =>
  writeItems(
    readEnvironment("OUTBOX_TABLE"),
    ids.map((id) => ({ DeleteRequest: { Key: { id } } })),
  );

/** Takes events off the pointer that they share with others. Returns whether no event is left. */
async function takeOffPointer(id: string, events: string[]): Promise<boolean> {
  try {
    const { Attributes = {} } = await dynamodb.send(
      new UpdateCommand({
        TableName: readEnvironment("OUTBOX_TABLE"),
        Key: { id },
        UpdateExpression: `REMOVE ${events.map((_, index) => `#events.#event${index}`).join(", ")}`,
        ConditionExpression: "attribute_exists(#events)",
        ExpressionAttributeNames: {
          "#events": "events",
          ...Object.fromEntries(events.map((event, index) => [`#event${index}`, event])),
        },
        ReturnValues: "ALL_NEW",
      }),
    );
    return Object.keys(Attributes["events"] ?? {}).length === 0;
  } catch (error) {
    // The events were published before, and the pointer is gone.
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/**
 * Removes the pointers of events that wait no longer. The events of a commit share a pointer. It is deleted at once if all of
 * them are given, and otherwise with the last of them: rows of different aggregates can reach the relay apart.
 */
export async function removeWaiting(events: Pick<WaitingEvent, "id" | "commitSize">[]): Promise<void> {
  const byPointer = Map.groupBy(events, ({ id, commitSize }) => (commitSize === undefined ? id : firstEventIdOf(id)));
  const taken = await Promise.allSettled(
    [...byPointer].map(async ([pointer, own]) => {
      // A repeated event must not stand for another one that still waits.
      const ids = [...new Set(own.map(({ id }) => id))];
      return ids.length >= (own[0]?.commitSize ?? 1) || takeOffPointer(pointer, ids);
    }),
  );
  await removePointers([...byPointer.keys()].filter((_, index) => isTaken(taken[index])));
  const failed = taken.find((one) => one.status === "rejected");
  if (failed) throw failed.reason;
}

const isTaken = (result: PromiseSettledResult<boolean> | undefined): boolean =>
  result?.status === "fulfilled" && result.value;
