import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { newId } from "../../../handlers/adapters/clock.ts";
import { type TableDefinition, type TableIndex, type TableKey, tables } from "../../../schemas/tables.ts";
import { clientOf } from "../system/deployed-system.ts";

type Indexes = Readonly<Record<string, TableIndex>>;

/** The tables that the tests need, with the indexes that they read. */
const scratchTables: [TableDefinition, Indexes][] = [
  [tables.TenantCatalog, tables.TenantCatalog.indexes],
  [tables.ProductCatalog, tables.ProductCatalog.indexes],
  [tables.UserCatalog, tables.UserCatalog.indexes],
  [tables.WorkflowStatus, { status: tables.WorkflowStatus.indexes.status, list: tables.WorkflowStatus.indexes.list }],
  [tables.EventLog, {}],
  [tables.Outbox, {}],
  [tables.FeedBacklog, {}],
  [tables.Overview, {}],
];

const toKeySchema = (key: TableKey) =>
  Object.keys(key).map((AttributeName, index) => ({
    AttributeName,
    KeyType: index === 0 ? ("HASH" as const) : ("RANGE" as const),
  }));

/**
 * Creates separate tables and lets the adapters use them. No deployed function reads them, so operations there start
 * nothing and no sweep finds them.
 */
export async function createScratchTables(): Promise<void> {
  const client = clientOf(DynamoDBClient);
  const suffix = newId("evt").slice(-8);
  for (const [{ variable, key }, indexes] of scratchTables) {
    const TableName = `scratch-${variable.toLowerCase()}-${suffix}`;
    const attributes: TableKey = Object.assign({}, key, ...Object.values(indexes).map((index) => index.key));
    await client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: Object.entries(attributes).map(([AttributeName, AttributeType]) => ({
          AttributeName,
          AttributeType,
        })),
        KeySchema: toKeySchema(key),
        ...(Object.keys(indexes).length > 0 && {
          GlobalSecondaryIndexes: Object.entries(indexes).map(([IndexName, one]) => ({
            IndexName,
            KeySchema: toKeySchema(one.key),
            Projection: { ProjectionType: "ALL" as const },
          })),
        }),
      }),
    );
    process.env[variable] = TableName;
  }
}
