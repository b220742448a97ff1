import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { readEnvironment } from "../../../schemas/environment.ts";
import type { SweptKind } from "../../core/subscription/stack-differences.ts";
import { dynamodb } from "./dynamodb.ts";

/** The number of differences found, by kind. */
export type DifferenceCounts = Record<SweptKind, number>;

/** The position at which the next sweep of stacks continues. */
export type SweepProgress = {
  /** The list in which the pass is, and its current or last product. */
  list: "products" | "retiredProducts" | "tenants" | "identities";
  productId?: string;
  /** The next part of the product; undefined when all parts are checked. */
  part?: "stacks" | "subscriptions";
  after?: string;
  /** When a sweep began to check the next part; undefined if the last sweep was not killed. */
  begunAt?: string;
  /** Set while the current pass reads the identities again from the first page on. */
  rereadsIdentities?: boolean;
  /** Set if the last pass could not read all identities, so that the number of orphans among them is unknown. */
  identitiesUnread?: boolean;
  /** The differences of the current pass so far, and of the last complete pass. */
  found: DifferenceCounts;
  lastFound: DifferenceCounts;
};

const Key = { id: "sweep#stacks" };

export async function readProgress(): Promise<SweepProgress | undefined> {
  const { Item } = await dynamodb.send(
    new GetCommand({ TableName: readEnvironment("IDEMPOTENCY_TABLE"), Key, ConsistentRead: true }),
  );
  return Item?.["progress"] as SweepProgress | undefined;
}

export async function writeProgress(progress: SweepProgress): Promise<void> {
  await dynamodb.send(new PutCommand({ TableName: readEnvironment("IDEMPOTENCY_TABLE"), Item: { ...Key, progress } }));
}
