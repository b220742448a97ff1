import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { newId } from "../../handlers/adapters/clock.ts";
import type { EnvironmentName } from "../../schemas/environment.ts";
import { clientOf } from "./engine.ts";

/** The key of a table: the types of its partition and sort attributes by their names. */
type Key = Record<string, "S" | "N">;

/** An index of a table: its name with its key. */
type Indexes = Record<string, Key>;

const catalog: Key = { pk: "S", sk: "S" };
const shapes = {
  TENANT_TABLE: [catalog, { list: { listKey: "S", listSort: "S" } }],
  PRODUCT_TABLE: [catalog, { list: { listKey: "S", listSort: "S" } }],
  USER_TABLE: [catalog, { list: { listKey: "S", listSort: "S" } }],
  OPERATION_TABLE: [catalog, { open: { open: "S", listSort: "S" } }],
  EVENT_LOG_TABLE: [{ aggregate: "S", sequence: "N" }, {}],
  OUTBOX_TABLE: [{ id: "S" }, {}],
} as const satisfies Partial<Record<EnvironmentName, [Key, Indexes]>>;

const keySchema = (key: Key) =>
  Object.keys(key).map((AttributeName, index) => ({
    AttributeName,
    KeyType: index === 0 ? ("HASH" as const) : ("RANGE" as const),
  }));

/**
 * Makes tables that no deployed function knows, and lets the adapters write there from now on: what a test does with
 * operations there starts nothing, and no sweep finds it.
 */
export const useTablesOfItsOwn = async (): Promise<void> => {
  const client = clientOf(DynamoDBClient);
  const suffix = newId("evt").slice(-8);
  for (const [variable, [key, indexes]] of Object.entries(shapes) as [string, [Key, Indexes]][]) {
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
        KeySchema: keySchema(key),
        ...(Object.keys(indexes).length > 0 && {
          GlobalSecondaryIndexes: Object.entries(indexes).map(([IndexName, one]) => ({
            IndexName,
            KeySchema: keySchema(one),
            Projection: { ProjectionType: "ALL" as const },
          })),
        }),
      }),
    );
    process.env[variable] = TableName;
  }
};
