import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, QueryCommand, ScanCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { clientOf, readOutput } from "../../support/system/deployed-system.ts";
import { countMessages } from "./queue-source.ts";
import type { Testbed } from "./testbed.ts";

/** How old a pointer gets before the schedule would come by, and how old the sweeper must find it, in ms. */
const GRACE_MS = 2_000;
const SWEEP_AGE_MS = 60_000;

const createDocumentClient = () => DynamoDBDocumentClient.from(clientOf(DynamoDBClient));
/** The tables of what is on its way: to the bus, and into the feed. */
const listPendingTables = () =>
  ["OutboxTableName", "FeedBacklogTableName"].map((name) => ({ TableName: readOutput(name), ConsistentRead: true }));

/** The operations that are not over. */
export async function listRunningOperations(): Promise<string[]> {
  const { Items = [] } = await createDocumentClient().send(
    new QueryCommand({
      TableName: readOutput("OperationTableName"),
      IndexName: "open",
      KeyConditionExpression: "#open = :open",
      ExpressionAttributeNames: { "#open": "open" },
      ExpressionAttributeValues: { ":open": "open" },
    }),
  );
  return Items.map(({ id }) => String(id));
}

/** Returns true when no event waits to be published or placed, and no message to be read. */
export async function isQuiet({ eventSources: sources }: Testbed): Promise<boolean> {
  const waiting = await Promise.all([
    ...listPendingTables().map(
      async (table) => (await createDocumentClient().send(new ScanCommand({ ...table, Select: "COUNT" }))).Count,
    ),
    ...sources.map(({ queueUrl }) => countMessages(queueUrl)),
  ]);
  return waiting.every((count) => count === 0);
}

/** The minute after which the sweeper takes care of an event passes in seconds: what waits is made older. */
export async function sweepOverdue(bench: Testbed): Promise<void> {
  const late = await Promise.all(listPendingTables().map(ageItems));
  if (late.some((one) => one)) await bench.invoke("sweeper");
}

async function ageItems(table: { TableName: string; ConsistentRead: boolean }): Promise<boolean> {
  const { Items = [] } = await createDocumentClient().send(new ScanCommand(table));
  const late = Items.filter(({ writtenAt }) => Date.parse(writtenAt) < Date.now() - GRACE_MS);
  for (const { id } of late.filter(({ writtenAt }) => Date.parse(writtenAt) > Date.now() - SWEEP_AGE_MS)) {
    const aged = new UpdateCommand({
      TableName: table.TableName,
      Key: { id },
      UpdateExpression: "SET writtenAt = :then",
      ConditionExpression: "attribute_exists(id)",
      ExpressionAttributeValues: { ":then": new Date(Date.now() - 2 * SWEEP_AGE_MS).toISOString() },
    });
    // Done in the meantime: so much the better.
    await createDocumentClient()
      .send(aged)
      .catch(() => {});
  }
  return late.length > 0;
}
