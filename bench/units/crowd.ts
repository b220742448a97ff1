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

/** DynamoDB's limit of items for one call, and the number of concurrent calls. */
const MAX_BATCH = 25;
const CONCURRENCY = 8;

/** Returns an item with another prefix in all its ids, so that it belongs to another tenant. */
function withOtherIds(item: Item, number: number): Item {
  const prefix = number.toString(16).padStart(8, "0");
  return JSON.parse(JSON.stringify(item).replace(/\b(ten|op|usr)_[0-9a-f]{8}/g, `$1_${prefix}`));
}

/** Reads a tenant, its subscriptions and its operations. Returns the rows by table. */
async function readTenantRows(
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

/** Writes copies of a tenant into the tables until there are `to` of them. */
export async function addTenants(
  connectionInfo: ConnectionInfo,
  tenantId: string,
  counts: { from: number; to: number },
): Promise<void> {
  const client = new DynamoDBClient(createClientConfig(connectionInfo.endpoint, connectionInfo.accounts.controlPlane));
  for (const [table, rows] of await readTenantRows(client, connectionInfo, tenantId)) {
    let next = counts.from;
    const tenantsPerCall = Math.max(1, Math.floor(MAX_BATCH / rows.length));
    const fill = async (): Promise<void> => {
      while (next < counts.to) {
        const numbers = Array.from({ length: Math.min(tenantsPerCall, counts.to - next) }, (_, index) => next + index);
        next += numbers.length;
        const puts = numbers.flatMap((number) =>
          rows.map((row) => ({ PutRequest: { Item: withOtherIds(row, number) } })),
        );
        await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: puts } }));
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, fill));
  }
}
