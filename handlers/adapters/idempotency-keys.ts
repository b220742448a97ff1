import { createHash } from "node:crypto";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { environment } from "../../schemas/environment.ts";
import { dynamodb } from "./dynamodb.ts";
import type { Item } from "./store.ts";

/** How long an answer is kept for its copies: 24 hours, in seconds. */
const KEPT_SECONDS = 24 * 60 * 60;

/** A request that may be sent more than once: whose key it is, and a fingerprint of what it asks. */
export type KeyedRequest = { id: string; fingerprint: string };
export type KeptAnswer = { status: number; headers: Record<string, string>; body: string };

const digest = (...parts: string[]) => createHash("sha256").update(JSON.stringify(parts)).digest("hex");

/** The scope of a key is its caller: two callers may use the same one. */
export const keyedRequest = (caller: string, key: string, ...request: string[]): KeyedRequest => ({
  id: `request#${digest(caller, key)}`,
  fingerprint: digest(...request),
});

/** What was answered to this key before. */
export const findAnswer = async ({
  id,
  fingerprint,
}: KeyedRequest): Promise<"otherRequest" | KeptAnswer | undefined> => {
  const { Item: row } = await dynamodb.send(
    new GetCommand({ TableName: environment("IDEMPOTENCY_TABLE"), Key: { id }, ConsistentRead: true }),
  );
  // DynamoDB's time to live deletes within days, not at the second: the time itself decides.
  if (row === undefined || row["expiration"] <= Date.now() / 1000) return undefined;
  return row["fingerprint"] === fingerprint ? (row["answer"] as KeptAnswer) : "otherRequest";
};

/** The row that remembers an answer: part of the command's own transaction, so that there is no command without it. */
export const keepAnswer = ({ id, fingerprint }: KeyedRequest, answer: KeptAnswer): Item => {
  const now = Math.floor(Date.now() / 1000);
  return {
    Put: {
      TableName: environment("IDEMPOTENCY_TABLE"),
      Item: { id, fingerprint, answer, expiration: now + KEPT_SECONDS },
      ConditionExpression: "attribute_not_exists(id) OR expiration <= :now",
      ExpressionAttributeValues: { ":now": now },
    },
  };
};
