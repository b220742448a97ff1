import { TransactionCanceledException, TransactionConflictException } from "@aws-sdk/client-dynamodb";
import { GetCommand, TransactWriteCommand, type TransactWriteCommandInput } from "@aws-sdk/lib-dynamodb";
import type { Envelope } from "../../events/envelope.ts";
import { environment } from "../../schemas/environment.ts";
import { dynamodb } from "./dynamodb.ts";
import { counterKey, feedRow } from "./feed-rows.ts";

/** An event as the log holds it: under its aggregate's key. */
export type Logged = { aggregate: string; envelope: Envelope };

type Item = NonNullable<TransactWriteCommandInput["TransactItems"]>[number];

/** DynamoDB's limit for one transaction is 100 items: the counter, and for each event its row and its pointer. */
const MOST_EVENTS = 49;

/** How often it is tried while others give positions too, and the longest wait before the next try, in ms. */
const TRIES = 10;
const LONGEST_PAUSE = 500;

/** The last position that was given; 0 before the first. */
export const lastPosition = async (): Promise<number> => {
  const { Item: counter } = await dynamodb.send(
    new GetCommand({ TableName: environment("FEED_TABLE"), Key: counterKey, ConsistentRead: true }),
  );
  return Number(counter?.["last"] ?? 0);
};

const counted = (seen: number, by: number): Item => ({
  Update: {
    TableName: environment("FEED_TABLE"),
    Key: counterKey,
    UpdateExpression: "SET #last = :next",
    ConditionExpression: seen === 0 ? "attribute_not_exists(#last)" : "#last = :seen",
    ExpressionAttributeNames: { "#last": "last" },
    ExpressionAttributeValues: { ":next": seen + by, ...(seen === 0 ? {} : { ":seen": seen }) },
  },
});

/** The pointer is what says that an event has no position yet: with it goes the right to give one. */
const positioned = ({ aggregate, envelope }: Logged, position: number, now: Date): Item[] => [
  { Put: { TableName: environment("FEED_TABLE"), Item: feedRow(envelope, aggregate, position, now) } },
  {
    Delete: {
      TableName: environment("OUTBOX_TABLE"),
      Key: { id: envelope.id },
      ConditionExpression: "attribute_exists(id)",
    },
  },
];

/** Which of the events somebody else has given a position, as the refused transaction tells; throws on any other reason. */
const takenByOthers = (error: unknown, events: Logged[]): Set<Logged> => {
  if (error instanceof TransactionConflictException) return new Set();
  if (!(error instanceof TransactionCanceledException)) throw error;
  const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code ?? "None");
  if (codes.some((code) => !["None", "ConditionalCheckFailed", "TransactionConflict"].includes(code))) throw error;
  return new Set(events.filter((_, index) => codes[2 + 2 * index] === "ConditionalCheckFailed"));
};

const appendTogether = async (events: Logged[]): Promise<void> => {
  let left = events;
  for (let attempt = 1; left.length > 0; attempt += 1) {
    const seen = await lastPosition();
    const now = new Date();
    const rows = left.flatMap((event, index) => positioned(event, seen + 1 + index, now));
    try {
      await dynamodb.send(new TransactWriteCommand({ TransactItems: [counted(seen, left.length), ...rows] }));
      return;
    } catch (error) {
      const taken = takenByOthers(error, left);
      if (attempt === TRIES) throw error;
      left = left.filter((event) => !taken.has(event));
      await new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(LONGEST_PAUSE, 10 * 2 ** attempt)));
    }
  }
};

/**
 * Gives published events their places in the feed and forgets their pointers, in one transaction. A position is given
 * only after the event was committed, and all up to the last one given are there: so nothing can slip in behind a
 * reader, however long a writer took. An event gets one position, however often it is published.
 */
export const append = async (events: Logged[]): Promise<void> => {
  for (let from = 0; from < events.length; from += MOST_EVENTS) {
    await appendTogether(events.slice(from, from + MOST_EVENTS));
  }
};
