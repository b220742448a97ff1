import { DescribeTableCommand, DynamoDBClient, type Projection } from "@aws-sdk/client-dynamodb";
import { createClientConfig } from "../../local/client-config.ts";
import type { ConnectionInfo } from "../../local/connection-info.ts";
import { listTables } from "../../schemas/tables.ts";
import { computeItemSize, type Item } from "./item-size.ts";

/** The keys of a table and of its indexes, which determine the cost of a write. */
export type TableShape = { name: string; key: string[]; indexes: IndexShape[] };
/** An index; its name is `<table>/<index>`. */
export type IndexShape = { name: string; key: string[]; projection: Projection };

/** Reads the shapes of the control plane's deployed tables, by physical table name. */
export async function readTableShapes({
  endpoint,
  accounts,
  outputs,
}: ConnectionInfo): Promise<Map<string, TableShape>> {
  const client = new DynamoDBClient(createClientConfig(endpoint, accounts.controlPlane));
  const shapes = listTables().map(async ([name, { output }]): Promise<[string, TableShape]> => {
    const TableName = outputs[output] ?? "";
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    const namesIn = (schema: { AttributeName: string | undefined }[] = []) =>
      schema.map(({ AttributeName = "" }) => AttributeName);
    const all = [...(Table?.GlobalSecondaryIndexes ?? []), ...(Table?.LocalSecondaryIndexes ?? [])];
    const indexes = all.map(({ IndexName, KeySchema, Projection: projection = {} }) => ({
      name: `${name}/${IndexName}`,
      key: namesIn(KeySchema),
      projection,
    }));
    return [TableName, { name, key: namesIn(Table?.KeySchema), indexes }];
  });
  return new Map(await Promise.all(shapes));
}

/** Returns the attributes of an item that an index contains, or undefined if the index does not contain the item. */
export function projectItem(item: Item | undefined, index: IndexShape, { key }: TableShape): Item | undefined {
  if (item === undefined || index.key.some((name) => item[name] === undefined)) return undefined;
  const { ProjectionType = "ALL", NonKeyAttributes = [] } = index.projection;
  if (ProjectionType === "ALL") return item;
  const projected = new Set([...key, ...index.key, ...(ProjectionType === "INCLUDE" ? NonKeyAttributes : [])]);
  return Object.fromEntries(Object.entries(item).filter(([name]) => projected.has(name)));
}

const UNIT_BYTES = 1024;

/** Computes the write units of an item: one for each started kilobyte. */
export const computeWriteUnits = (item: Item | undefined): number =>
  Math.max(1, Math.ceil(computeItemSize(item ?? {}) / UNIT_BYTES));

/** Computes the read units of bytes that are read together: one for each started 4 KB, half for an eventually
 *  consistent read. */
export const computeReadUnits = (bytes: number, consistent: boolean): number =>
  Math.max(1, Math.ceil(bytes / (4 * UNIT_BYTES))) * (consistent ? 1 : 0.5);
