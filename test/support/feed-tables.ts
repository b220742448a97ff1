import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchWriteCommand, DynamoDBDocumentClient, PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import type { Envelope } from "../../events/envelope.ts";
import { newId } from "../../handlers/adapters/clock.ts";
import type { Logged } from "../../handlers/adapters/feed.ts";
import { counterKey } from "../../handlers/adapters/feed-rows.ts";
import { controlPlane } from "./engine.ts";
import { anEvent } from "./sealed-events.ts";

const names = { FEED_TABLE: "scratch-feed", OUTBOX_TABLE: "scratch-outbox", EVENT_LOG_TABLE: "scratch-log" } as const;
const client = () => DynamoDBDocumentClient.from(new DynamoDBClient(controlPlane()));

const shapes = {
  FEED_TABLE: [
    { bucket: "N", position: "N" },
    { tenant: { tenantKey: "S" }, product: { productKey: "S" } },
  ],
  OUTBOX_TABLE: [{ id: "S" }, {}],
  EVENT_LOG_TABLE: [{ aggregate: "S", sequence: "N" }, {}],
} as const;

/** Tables of a test's own, where nothing publishes but the test: the adapters write there from now on. */
export const useScratchTables = async (): Promise<void> => {
  for (const [variable, [key, indexes]] of Object.entries(shapes)) {
    const TableName = `${names[variable as keyof typeof names]}-${newId("evt").slice(-8)}`;
    const attributes = Object.assign({}, key, ...Object.values(indexes)) as Record<string, "S" | "N">;
    const [partition = "", sort] = Object.keys(key);
    await client().send(
      new CreateTableCommand({
        TableName,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: Object.entries(attributes).map(([AttributeName, AttributeType]) => ({
          AttributeName,
          AttributeType,
        })),
        KeySchema: [
          { AttributeName: partition, KeyType: "HASH" },
          ...(sort === undefined ? [] : [{ AttributeName: sort, KeyType: "RANGE" as const }]),
        ],
        ...(Object.keys(indexes).length === 0
          ? {}
          : {
              LocalSecondaryIndexes: Object.entries(indexes).map(([IndexName, attribute]) => ({
                IndexName,
                KeySchema: [
                  { AttributeName: partition, KeyType: "HASH" as const },
                  { AttributeName: Object.keys(attribute as object)[0], KeyType: "RANGE" as const },
                ],
                Projection: { ProjectionType: "ALL" as const },
              })),
            }),
      }),
    );
    process.env[variable] = TableName;
  }
};

/** Lets the feed go on from a position, as after many events. */
export const countOnFrom = async (last: number): Promise<void> => {
  await client().send(new PutCommand({ TableName: process.env["FEED_TABLE"], Item: { ...counterKey, last } }));
};

/** Commits events as the store does, but for the records: their rows in the log, and their pointers. */
export const written = async (about: Partial<Envelope>[]): Promise<Logged[]> => {
  const events = about.map((one): Logged => {
    const envelope = { ...anEvent("TenantUpdated"), id: newId("evt"), ...one };
    return { aggregate: `test#${envelope.id}`, envelope };
  });
  for (let from = 0; from < events.length; from += 12) {
    const part = events.slice(from, from + 12);
    const put = (Item: Record<string, unknown>) => ({ PutRequest: { Item } });
    await client().send(
      new BatchWriteCommand({
        RequestItems: {
          [process.env["EVENT_LOG_TABLE"] ?? ""]: part.map(({ aggregate, envelope }) =>
            put({ aggregate, sequence: envelope.sequence, envelope }),
          ),
          [process.env["OUTBOX_TABLE"] ?? ""]: part.map(({ aggregate, envelope: { id, sequence, time } }) =>
            put({ id, aggregate, sequence, writtenAt: time }),
          ),
        },
      }),
    );
  }
  return events;
};

/** The ids of the events that still have their pointers. */
export const pointersLeft = async (): Promise<string[]> => {
  const { Items = [] } = await client().send(
    new ScanCommand({ TableName: process.env["OUTBOX_TABLE"], ConsistentRead: true }),
  );
  return Items.map(({ id }) => String(id));
};
