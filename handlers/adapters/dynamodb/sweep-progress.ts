import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { readEnvironment } from "../../../schemas/environment.ts";
import type { StackDifference } from "../../core/subscription/stack-differences.ts";
import { dynamodb } from "./dynamodb.ts";

/** The number of differences found, by kind. */
export type DifferenceCounts = Record<StackDifference, number>;

/** The place from which the next sweep of stacks goes on. */
export type SweepProgress = {
  /** The list that is gone through, and the product in it that is looked at or was last. */
  list: "products" | "retiredProducts";
  productId?: string;
  /** Which part of that product comes next; undefined when it is done. */
  part?: "stacks" | "subscriptions";
  after?: string;
  /** In this pass so far, and in the last one that came to its end. */
  found: DifferenceCounts;
  lastFound: DifferenceCounts;
};

const Key = { id: "sweep#stacks" };

export const readProgress = async (): Promise<SweepProgress | undefined> => {
  const { Item } = await dynamodb.send(
    new GetCommand({ TableName: readEnvironment("IDEMPOTENCY_TABLE"), Key, ConsistentRead: true }),
  );
  return Item?.["progress"] as SweepProgress | undefined;
};

export const writeProgress = async (progress: SweepProgress): Promise<void> => {
  await dynamodb.send(new PutCommand({ TableName: readEnvironment("IDEMPOTENCY_TABLE"), Item: { ...Key, progress } }));
};
