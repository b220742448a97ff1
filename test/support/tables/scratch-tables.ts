import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { newId } from "../../../handlers/adapters/clock.ts";
import type { EnvironmentName } from "../../../schemas/environment.ts";
import { clientOf } from "../system/deployed-system.ts";

/** The key of a table: the types of its partition and sort attribute, by name. */
type Key = Record<string, "S" | "N">;

/** The keys of a table's indexes, by index name. */
type Indexes = Record<string, Key>;

const catalogKeys: Key = { pk: "S", sk: "S" };
const tableShapes = {
  TENANT_TABLE: [catalogKeys, { list: { listKey: "S", listSort: "S" } }],
  PRODUCT_TABLE: [catalogKeys, { list: { listKey: "S", listSort: "S" } }],
  USER_TABLE: [catalogKeys, { list: { listKey: "S", listSort: "S" } }],
  OPERATION_TABLE: [catalogKeys, { open: { open: "S", listSort: "S" } }],
  EVENT_LOG_TABLE: [{ aggregate: "S", sequence: "N" }, {}],
  OUTBOX_TABLE: [{ id: "S" }, {}],
} as const satisfies Partial<Record<EnvironmentName, [Key, Indexes]>>;

const toKeySchema = (key: Key) =>
  Object.keys(key).map((AttributeName, index) => ({
    AttributeName,
    KeyType: index === 0 ? ("HASH" as const) : ("RANGE" as const),
  }));

/**
 * Creates separate tables and lets the adapters use them. No deployed function reads them, so operations there start
 * nothing and no sweep finds them.
 */
export const createScratchTables = async (): Promise<void> => {
  const client = clientOf(DynamoDBClient);
  const suffix = newId("evt").slice(-8);
  for (const [variable, [key, indexes]] of Object.entries(tableShapes) as [string, [Key, Indexes]][]) {
    const TableName = `scratch-${variable.toLowerCase()}-${suffix}`;
    const attributes: Key = Object.assign({}, key, ...Object.values(indexes));
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
            KeySchema: toKeySchema(one),
            Projection: { ProjectionType: "ALL" as const },
          })),
        }),
      }),
    );
    process.env[variable] = TableName;
  }
};
