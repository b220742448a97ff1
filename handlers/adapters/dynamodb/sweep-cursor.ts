import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { readEnvironment } from "../../../schemas/environment.ts";
import { dynamodb } from "./dynamodb.ts";

/** A sweep that continues where its time was over. */
type Sweep = "operations" | "rollouts";

/** Returns the key of a sweep's cursor, an item in the table of operations that is in no list. */
const keyOf = (sweep: Sweep) => ({ pk: `sweep#${sweep}`, sk: "cursor" });

/** Returns the id of the record after which the next sweep begins; undefined when it begins with the first one. */
export async function readSweepCursor(sweep: Sweep): Promise<string | undefined> {
  const { Item } = await dynamodb.send(
    new GetCommand({ TableName: readEnvironment("OPERATION_TABLE"), Key: keyOf(sweep) }),
  );
  return Item?.["after"] as string | undefined;
}

/** Stores the id of the record after which the next sweep begins. */
export async function writeSweepCursor(sweep: Sweep, after: string | undefined): Promise<void> {
  const Item = { ...keyOf(sweep), ...(after === undefined ? {} : { after }) };
  await dynamodb.send(new PutCommand({ TableName: readEnvironment("OPERATION_TABLE"), Item }));
}
