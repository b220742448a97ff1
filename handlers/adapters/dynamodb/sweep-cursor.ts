import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { readEnvironment } from "../../../schemas/environment.ts";
import { dynamodb } from "./dynamodb.ts";

/** An item of its own beside the operations; no list shows it. */
const Key = { pk: "sweep#operations", sk: "cursor" };

/** Returns the operation behind which the next sweep begins; undefined where it begins with the first. */
export const readSweepCursor = async (): Promise<string | undefined> => {
  const { Item } = await dynamodb.send(new GetCommand({ TableName: readEnvironment("OPERATION_TABLE"), Key }));
  return Item?.["after"] as string | undefined;
};

/** Keeps the operation behind which the next sweep begins. */
export const writeSweepCursor = async (after: string | undefined): Promise<void> => {
  const Item = { ...Key, ...(after === undefined ? {} : { after }) };
  await dynamodb.send(new PutCommand({ TableName: readEnvironment("OPERATION_TABLE"), Item }));
};
