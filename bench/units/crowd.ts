import {
  type AttributeValue,
  BatchWriteItemCommand,
  DynamoDBClient,
  paginateQuery,
  paginateScan,
} from "@aws-sdk/client-dynamodb";
import { createClientConfig } from "../../local/client-config.ts";
import { type ConnectionInfo, requireOutput } from "../../local/connection-info.ts";

type Item = Record<string, AttributeValue>;

/** DynamoDB's limit for one call, and the number of calls at the same time. */
const TOGETHER = 25;
const CALLS = 8;

/** Gives all ids in an item another beginning, so that it is another tenant's. */
const withOtherIds = (item: Item, number: number): Item => {
  const beginning = number.toString(16).padStart(8, "0");
  return JSON.parse(JSON.stringify(item).replace(/\b(ten|op|usr)_[0-9a-f]{8}/g, `$1_${beginning}`));
};

/** Returns the rows of a tenant that lists show: itself, its subscriptions and its operations, by table. */
async function rowsOf(
  client: DynamoDBClient,
  connectionInfo: ConnectionInfo,
  tenantId: string,
): Promise<Map<string, Item[]>> {
  const [tenants, operations] = ["TenantTableName", "OperationTableName"].map((name) =>
    requireOutput(connectionInfo, name),
  );
  const [own, done]: Item[][] = [[], []];
  const query = {
    TableName: tenants,
    KeyConditionExpression: "pk = :pk",
    ExpressionAttributeValues: { ":pk": { S: `tenant#${tenantId}` } },
  };
  for await (const { Items = [] } of paginateQuery({ client }, query)) own?.push(...Items);
  for await (const { Items = [] } of paginateScan({ client }, { TableName: operations })) {
    done?.push(...Items.filter(({ tenantKey }) => tenantKey?.S === `tenant#${tenantId}`));
  }
  return new Map([
    [tenants ?? "", own ?? []],
    [operations ?? "", done ?? []],
  ]);
}

/** Adds copies of a tenant until there are so many: straight into the tables, as if they had been there for long. */
export async function addTenants(
  connectionInfo: ConnectionInfo,
  tenantId: string,
  counts: { from: number; to: number },
): Promise<void> {
  const client = new DynamoDBClient(createClientConfig(connectionInfo.endpoint, connectionInfo.accounts.controlPlane));
  for (const [table, rows] of await rowsOf(client, connectionInfo, tenantId)) {
    let next = counts.from;
    const each = Math.max(1, Math.floor(TOGETHER / rows.length));
    const fill = async (): Promise<void> => {
      while (next < counts.to) {
        const numbers = Array.from({ length: Math.min(each, counts.to - next) }, (_, index) => next + index);
        next += numbers.length;
        const puts = numbers.flatMap((number) =>
          rows.map((row) => ({ PutRequest: { Item: withOtherIds(row, number) } })),
        );
        await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: puts } }));
      }
    };
    await Promise.all(Array.from({ length: CALLS }, fill));
  }
}
