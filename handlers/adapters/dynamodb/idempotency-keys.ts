import { createHash } from "node:crypto";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { readEnvironment } from "../../../schemas/environment.ts";
import { dynamodb } from "./dynamodb.ts";
import type { Item } from "./transaction.ts";

/** How long an answer is kept for its copies: 24 hours, in seconds. */
const TTL_SECONDS = 24 * 60 * 60;

/** A request that may be sent more than once: whose key it is, and a fingerprint of what it asks. */
export type IdempotentRequest = { id: string; fingerprint: string };
export type StoredResponse = { status: number; headers: Record<string, string>; body: string };

const computeDigest = (...parts: string[]) => createHash("sha256").update(JSON.stringify(parts)).digest("hex");

/** The scope of a key is its caller: two callers may use the same one. */
export const createIdempotentRequest = (caller: string, key: string, ...request: string[]): IdempotentRequest => ({
  id: `request#${computeDigest(caller, key)}`,
  fingerprint: computeDigest(...request),
});

/** The most bytes of an answer in one row: DynamoDB's items have at most 400 KB. */
const PART_BYTES = 350 * 1024;

/** Returns the key of a part of a large answer; the row without a number says that there is an answer. */
const partIdOf = (id: string, index: number): string => `${id}#${index}`;

const getRow = async (id: string): Promise<Record<string, unknown> | undefined> => {
  const Key = { id };
  const { Item } = await dynamodb.send(
    new GetCommand({ TableName: readEnvironment("IDEMPOTENCY_TABLE"), Key, ConsistentRead: true }),
  );
  return Item;
};

const readParts = async (id: string, parts: number): Promise<string> => {
  const rows = await Promise.all(Array.from({ length: parts }, (_, index) => getRow(partIdOf(id, index))));
  return Buffer.concat(rows.map((row) => row?.["part"] as Uint8Array)).toString();
};

/** What was answered to this key before. */
export const findStoredResponse = async ({
  id,
  fingerprint,
}: IdempotentRequest): Promise<"otherRequest" | StoredResponse | undefined> => {
  const row = await getRow(id);
  // DynamoDB's time to live deletes within days, not at the second: the time itself decides.
  if (row === undefined || Number(row["expiration"]) <= Date.now() / 1000) return undefined;
  if (row["fingerprint"] !== fingerprint) return "otherRequest";
  const kept = row["answer"] as StoredResponse;
  return row["parts"] === undefined ? kept : { ...kept, body: await readParts(id, Number(row["parts"])) };
};

/**
 * The rows that remember an answer: part of the command's own transaction, so that there is no command without them.
 * The body of a large answer lies in rows of its own.
 */
export const buildResponseItems = ({ id, fingerprint }: IdempotentRequest, answer: StoredResponse): Item[] => {
  const now = Math.floor(Date.now() / 1000);
  const put = (row: Record<string, unknown>): Item => ({
    Put: {
      TableName: readEnvironment("IDEMPOTENCY_TABLE"),
      Item: { ...row, expiration: now + TTL_SECONDS },
      ConditionExpression: "attribute_not_exists(id) OR expiration <= :now",
      ExpressionAttributeValues: { ":now": now },
    },
  });
  const bytes = Buffer.from(answer.body);
  if (bytes.length <= PART_BYTES) return [put({ id, fingerprint, answer })];
  const parts = Math.ceil(bytes.length / PART_BYTES);
  const { body: _, ...rest } = answer;
  return [
    put({ id, fingerprint, answer: rest, parts }),
    ...Array.from({ length: parts }, (_, index) =>
      put({ id: partIdOf(id, index), part: bytes.subarray(index * PART_BYTES, (index + 1) * PART_BYTES) }),
    ),
  ];
};
