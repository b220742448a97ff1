import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, QueryCommand, ScanCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { controlPlane, output } from "./engine.ts";
import type { Bench } from "./fault-bench.ts";
import { depth } from "./fault-source.ts";

/** How old a pointer gets before the schedule would come by, and how old the sweeper must find it, in ms. */
const GRACE = 2_000;
const SWEPT = 60_000;

const dynamodb = () => DynamoDBDocumentClient.from(new DynamoDBClient(controlPlane()));
const outbox = () => ({ TableName: output("OutboxTableName"), ConsistentRead: true });

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

/** Whether no event waits to be published and no message to be read. */
export async function isQuiet({ sources }: Bench): Promise<boolean> {
  const [pointers, ...waiting] = await Promise.all([
    dynamodb().send(new ScanCommand({ ...outbox(), Select: "COUNT" })),
    ...sources.map(({ queueUrl }) => depth(queueUrl)),
  ]);
  return pointers.Count === 0 && waiting.every((count) => count === 0);
}

/** The minute after which the sweeper takes care of a pointer passes in seconds: the pointer is made older. */
export async function sweepLate(bench: Bench): Promise<void> {
  const { Items = [] } = await dynamodb().send(new ScanCommand(outbox()));
  const late = Items.filter(({ writtenAt }) => Date.parse(writtenAt) < Date.now() - GRACE);
  if (late.length === 0) return;
  for (const { id } of late.filter(({ writtenAt }) => Date.parse(writtenAt) > Date.now() - SWEPT)) {
    const aged = new UpdateCommand({
      TableName: outbox().TableName,
      Key: { id },
      UpdateExpression: "SET writtenAt = :then",
      ConditionExpression: "attribute_exists(id)",
      ExpressionAttributeValues: { ":then": new Date(Date.now() - 2 * SWEPT).toISOString() },
    });
    // Published in the meantime: so much the better.
    await dynamodb()
      .send(aged)
      .catch(() => {});
  }
  await bench.invoke("sweeper");
}
