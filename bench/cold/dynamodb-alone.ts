import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";

const dynamodb = new DynamoDBClient({});

/** Reads one item with an unchanged DynamoDB client. It is the reference of cold requests. */
export async function handler(): Promise<{ statusCode: number; body: string }> {
  const { Item } = await dynamodb.send(
    new GetItemCommand({
      TableName: process.env["TENANT_TABLE"],
      Key: { pk: { S: "tenant#one" }, sk: { S: "tenant" } },
      ConsistentRead: true,
    }),
  );
  return { statusCode: Item === undefined ? 404 : 200, body: JSON.stringify(Item) };
}
