import { createHash } from "node:crypto";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { readEnvironment } from "../../../schemas/environment.ts";
import { dynamodb } from "./dynamodb.ts";
import type { Item } from "./transaction.ts";

/** The seconds for which the removals of a caller are kept: longer than the hour for which they count. */
const TTL_SECONDS = 2 * 60 * 60;

/** The removals of a caller within the last hour, and the version of the row that holds them. */
export type RecentRemovals = { times: string[]; version: number };

const rowIdOf = (principal: string): string => `removals#${createHash("sha256").update(principal).digest("hex")}`;

/** Reads the recent removals of a caller. */
export async function readRecentRemovals(principal: string): Promise<RecentRemovals> {
  const Key = { id: rowIdOf(principal) };
  const { Item } = await dynamodb.send(
    new GetCommand({ TableName: readEnvironment("IDEMPOTENCY_TABLE"), Key, ConsistentRead: true }),
  );
  return { times: (Item?.["times"] as string[] | undefined) ?? [], version: Number(Item?.["version"] ?? 0) };
}

/**
 * Builds the row of a caller's removals for the transaction of the next one. If another removal of the caller was
 * committed since the row was read, the transaction conflicts, so two removals at once are never counted as one.
 */
export const buildRemovalsItem = (principal: string, times: string[], { version }: RecentRemovals): Item => ({
  Put: {
    TableName: readEnvironment("IDEMPOTENCY_TABLE"),
    Item: {
      id: rowIdOf(principal),
      times,
      version: version + 1,
      expiration: Math.floor(Date.now() / 1000) + TTL_SECONDS,
    },
    ...(version === 0
      ? { ConditionExpression: "attribute_not_exists(id)" }
      : { ConditionExpression: "version = :seen", ExpressionAttributeValues: { ":seen": version } }),
  },
});
