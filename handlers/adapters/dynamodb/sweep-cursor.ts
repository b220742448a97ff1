import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { readEnvironment } from "../../../schemas/environment.ts";
import { dynamodb } from "./dynamodb.ts";

/** The key of the cursor, an item in the table of operations that is in no list. */
const Key = { pk: "sweep#operations", sk: "cursor" };

/** Returns the operation after which the next sweep begins; undefined when it begins with the first one. */
export async function readSweepCursor(): Promise<string | undefined> {
  const { Item } = await dynamodb.send(new GetCommand({ TableName: readEnvironment("OPERATION_TABLE"), Key }));
  return Item?.["after"] as string | undefined;
}

/** Stores the operation after which the next sweep begins. */
export async function writeSweepCursor(after: string | undefined): Promise<void> {
  const Item = { ...Key, ...(after === undefined ? {} : { after }) };
  await dynamodb.send(new PutCommand({ TableName: readEnvironment("OPERATION_TABLE"), Item }));
}
