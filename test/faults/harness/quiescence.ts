import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, QueryCommand, ScanCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { clientOf, readOutput } from "../../support/system/deployed-system.ts";
import { countMessages } from "./queue-source.ts";
import type { Testbed } from "./testbed.ts";

/** The age at which the tests run the sweeper, and the age that the sweeper requires of a pointer, in ms. */
const GRACE_MS = 2_000;
const SWEEP_AGE_MS = 60_000;

const createDocumentClient = () => DynamoDBDocumentClient.from(clientOf(DynamoDBClient));
/** Lists the tables of events that wait for the bus or the feed. */
const listPendingTables = () =>
  ["OutboxTableName", "FeedBacklogTableName"].map((name) => ({ TableName: readOutput(name), ConsistentRead: true }));

/** Lists the operations that have not ended. */
export async function listRunningOperations(): Promise<string[]> {
  const { Items = [] } = await createDocumentClient().send(
    new QueryCommand({
      TableName: readOutput("OperationTableName"),
      IndexName: "status",
      KeyConditionExpression: "statusKey = :open",
      ExpressionAttributeValues: { ":open": "open" },
    }),
  );
  return Items.map(({ listSort }) => String(listSort));
}

/** Checks that no event waits for the bus or the feed, and that no message waits in a queue. */
export async function isQuiet({ eventSources }: Testbed): Promise<boolean> {
  const waiting = await Promise.all([
    ...listPendingTables().map(
      async (table) => (await createDocumentClient().send(new ScanCommand({ ...table, Select: "COUNT" }))).Count,
    ),
    ...eventSources.map(({ queueUrl }) => countMessages(queueUrl)),
  ]);
  return waiting.every((count) => count === 0);
}

/** Runs the sweeper if events wait for more than two seconds. Makes them older first, because the sweeper ignores
 *  events of the last minute. */
export async function sweepOverdue(bench: Testbed): Promise<void> {
  const overdue = await Promise.all(listPendingTables().map(ageItems));
  if (overdue.some((one) => one)) await bench.invoke("sweep-events");
}

/** Makes overdue items older. Returns whether there are any. */
async function ageItems(table: { TableName: string; ConsistentRead: boolean }): Promise<boolean> {
  const { Items = [] } = await createDocumentClient().send(new ScanCommand(table));
  const overdue = Items.filter(({ writtenAt }) => Date.parse(writtenAt) < Date.now() - GRACE_MS);
  for (const { id } of overdue.filter(({ writtenAt }) => Date.parse(writtenAt) > Date.now() - SWEEP_AGE_MS)) {
    const aged = new UpdateCommand({
      TableName: table.TableName,
      Key: { id },
      UpdateExpression: "SET writtenAt = :then",
      ConditionExpression: "attribute_exists(id)",
      ExpressionAttributeValues: { ":then": new Date(Date.now() - 2 * SWEEP_AGE_MS).toISOString() },
    });
    // The condition fails if the item was processed meanwhile.
    await createDocumentClient()
      .send(aged)
      .catch(() => {});
  }
  return overdue.length > 0;
}
