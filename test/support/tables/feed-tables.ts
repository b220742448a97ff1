import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  BatchWriteCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  PutCommand,
  ScanCommand,
} from "@aws-sdk/lib-dynamodb";
import type { Envelope } from "../../../events/envelope.ts";
import { newEventIds, newId } from "../../../handlers/adapters/clock.ts";
import { buildPointerItems, type LoggedEvent } from "../../../handlers/adapters/dynamodb/outbox.ts";
import { type Commit, headKey, toCommit } from "../../../handlers/adapters/feed/feed-rows.ts";
import { type TableDefinition, tables } from "../../../schemas/tables.ts";
import { buildEvent } from "../events/generated-events.ts";
import { clientOf } from "../system/deployed-system.ts";

const createDocumentClient = () => DynamoDBDocumentClient.from(clientOf(DynamoDBClient));

/** The tables of the feed, with the beginnings of their names. */
const feedTables: [TableDefinition, string][] = [
  [tables.Feed, "scratch-feed"],
  [tables.FeedBacklog, "scratch-backlog"],
  [tables.Outbox, "scratch-outbox"],
  [tables.EventLog, "scratch-log"],
];

/** Creates separate tables and lets the adapters use them, so that only the test publishes. */
export async function createFeedTables(): Promise<void> {
  for (const [{ variable, key }, name] of feedTables) {
    const TableName = `${name}-${newId("evt").slice(-8)}`;
    const [partition = "", sort] = Object.keys(key);
    await createDocumentClient().send(
      new CreateTableCommand({
        TableName,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: Object.entries(key).map(([AttributeName, AttributeType]) => ({
          AttributeName,
          AttributeType,
        })),
        KeySchema: [
          { AttributeName: partition, KeyType: "HASH" },
          ...(sort === undefined ? [] : [{ AttributeName: sort, KeyType: "RANGE" as const }]),
        ],
      }),
    );
    process.env[variable] = TableName;
  }
}

/** Sets the feed's last batch, as after many expired events. */
export async function setFeedHead(last: number): Promise<void> {
  await createDocumentClient().send(
    new PutCommand({ TableName: process.env["FEED_TABLE"], Item: { ...headKey, last } }),
  );
}

/** Deletes an event from the log, which no function may do. */
export async function deleteLogEvent({ id, sequence }: Envelope): Promise<void> {
  const Key = { aggregate: `test#${id}`, sequence };
  await createDocumentClient().send(new DeleteCommand({ TableName: process.env["EVENT_LOG_TABLE"], Key }));
}

/** Commits events like the store, without records: writes log rows, their pointer and the commit in the backlog. */
export async function commitEvents(overrides: Partial<Envelope>[]): Promise<Commit> {
  const ids = newEventIds(overrides.length);
  const events = overrides.map((one, index): LoggedEvent => {
    const envelope = { ...buildEvent("TenantUpdated"), id: ids[index] ?? "", ...one };
    return { aggregate: `test#${envelope.id}`, envelope };
  });
  const commit = toCommit(events);
  if (commit === undefined) throw new Error("The commit has no events");
  const put = (Item: Record<string, unknown>) => ({ PutRequest: { Item } });
  const rows = events.map(({ aggregate, envelope }) => put({ aggregate, sequence: envelope.sequence, envelope }));
  const RequestItems = { [process.env["EVENT_LOG_TABLE"] ?? ""]: rows };
  await createDocumentClient().send(new BatchWriteCommand({ RequestItems }));
  for (const { Put } of buildPointerItems(events)) if (Put) await createDocumentClient().send(new PutCommand(Put));
  await createDocumentClient().send(new PutCommand({ TableName: process.env["FEED_BACKLOG_TABLE"], Item: commit }));
  return commit;
}

/** Commits each event separately. */
export const commitEventsSeparately = (overrides: Partial<Envelope>[]): Promise<Commit[]> =>
  Promise.all(overrides.map((one) => commitEvents([one])));

async function listIds(table: string): Promise<string[]> {
  const { Items = [] } = await createDocumentClient().send(
    new ScanCommand({ TableName: process.env[table], ConsistentRead: true }),
  );
  return Items.map(({ id }) => String(id));
}

/** Lists the ids of the pointers to events that wait for the bus. */
export const listPointers = (): Promise<string[]> => listIds("OUTBOX_TABLE");
/** Lists the ids of commits that wait for the feed. */
export const listWaitingCommits = (): Promise<string[]> => listIds("FEED_BACKLOG_TABLE");
