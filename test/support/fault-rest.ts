import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, QueryCommand, ScanCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { clientOf, output } from "./engine.ts";
import type { Bench } from "./fault-bench.ts";
import { depth } from "./fault-source.ts";

/** How old a pointer gets before the schedule would come by, and how old the sweeper must find it, in ms. */
const GRACE = 2_000;
const SWEPT = 60_000;

const dynamodb = () => DynamoDBDocumentClient.from(clientOf(DynamoDBClient));
/** The tables of what is on its way: to the bus, and into the feed. */
const onTheWay = () =>
  ["OutboxTableName", "FeedBacklogTableName"].map((name) => ({ TableName: output(name), ConsistentRead: true }));

/** The operations that are not over. */
export async function running(): Promise<string[]> {
  const { Items = [] } = await dynamodb().send(
    new QueryCommand({
      TableName: output("OperationTableName"),
      IndexName: "open",
      KeyConditionExpression: "#open = :open",
      ExpressionAttributeNames: { "#open": "open" },
      ExpressionAttributeValues: { ":open": "open" },
    }),
  );
  return Items.map(({ id }) => String(id));
}

/** Returns true when no event waits to be published or placed, and no message to be read. */
export async function isQuiet({ sources }: Bench): Promise<boolean> {
  const waiting = await Promise.all([
    ...onTheWay().map(async (table) => (await dynamodb().send(new ScanCommand({ ...table, Select: "COUNT" }))).Count),
    ...sources.map(({ queueUrl }) => depth(queueUrl)),
  ]);
  return waiting.every((count) => count === 0);
}

/** The minute after which the sweeper takes care of an event passes in seconds: what waits is made older. */
export async function sweepLate(bench: Bench): Promise<void> {
  const late = await Promise.all(onTheWay().map(makeLate));
  if (late.some((one) => one)) await bench.invoke("sweeper");
}

async function makeLate(table: { TableName: string; ConsistentRead: boolean }): Promise<boolean> {
  const { Items = [] } = await dynamodb().send(new ScanCommand(table));
  const late = Items.filter(({ writtenAt }) => Date.parse(writtenAt) < Date.now() - GRACE);
  for (const { id } of late.filter(({ writtenAt }) => Date.parse(writtenAt) > Date.now() - SWEPT)) {
    const aged = new UpdateCommand({
      TableName: table.TableName,
      Key: { id },
      UpdateExpression: "SET writtenAt = :then",
      ConditionExpression: "attribute_exists(id)",
      ExpressionAttributeValues: { ":then": new Date(Date.now() - 2 * SWEPT).toISOString() },
    });
    // Done in the meantime: so much the better.
    await dynamodb()
      .send(aged)
      .catch(() => {});
  }
  return late.length > 0;
}
