import { createHash } from "node:crypto";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { readEnvironment } from "../../../schemas/environment.ts";
import { dynamodb } from "./dynamodb.ts";
import type { Item } from "./transaction.ts";

/** The seconds for which a response is kept: 24 hours. */
const TTL_SECONDS = 24 * 60 * 60;

/** A request with an idempotency key: the id of its caller's key, and the fingerprint of its content. */
export type IdempotentRequest = { id: string; fingerprint: string };
export type StoredResponse = { status: number; headers: Record<string, string>; body: string };

const computeDigest = (...parts: string[]) => createHash("sha256").update(JSON.stringify(parts)).digest("hex");

/** Creates the identity of a request. A key belongs to its caller, so two callers may use the same key. */
export const createIdempotentRequest = (caller: string, key: string, ...request: string[]): IdempotentRequest => ({
  id: `request#${computeDigest(caller, key)}`,
  fingerprint: computeDigest(...request),
});

/** The bytes of a response's body in one row; DynamoDB's items have at most 400 KB. */
const PART_BYTES = 350 * 1024;

/** Returns the key of a part of a large body; the row without a number holds the status and the headers. */
const partIdOf = (id: string, index: number): string => `${id}#${index}`;

async function getRow(id: string): Promise<Record<string, unknown> | undefined> {
  const Key = { id };
  const { Item } = await dynamodb.send(
    new GetCommand({ TableName: readEnvironment("IDEMPOTENCY_TABLE"), Key, ConsistentRead: true }),
  );
  return Item;
}

async function readParts(id: string, parts: number): Promise<string> {
  const rows = await Promise.all(Array.from({ length: parts }, (_, index) => getRow(partIdOf(id, index))));
  return Buffer.concat(rows.map((row) => row?.["part"] as Uint8Array)).toString();
}

/** Finds the stored response of a key; "otherRequest" when the key was used for another request. */
export async function findStoredResponse({
  id,
  fingerprint,
}: IdempotentRequest): Promise<"otherRequest" | StoredResponse | undefined> {
  const row = await getRow(id);
  // DynamoDB may delete an expired row days later.
  if (row === undefined || Number(row["expiration"]) <= Date.now() / 1000) return undefined;
  if (row["fingerprint"] !== fingerprint) return "otherRequest";
  const stored = row["answer"] as StoredResponse;
  return row["parts"] === undefined ? stored : { ...stored, body: await readParts(id, Number(row["parts"])) };
}

/**
 * Builds the rows of a response. They belong to the command's transaction, so that no command is committed without its
 * response. A large body is split into rows of its own.
 */
export function buildResponseItems({ id, fingerprint }: IdempotentRequest, response: StoredResponse): Item[] {
  const now = Math.floor(Date.now() / 1000);
  const put = (row: Record<string, unknown>): Item => ({
    Put: {
      TableName: readEnvironment("IDEMPOTENCY_TABLE"),
      Item: { ...row, expiration: now + TTL_SECONDS },
      ConditionExpression: "attribute_not_exists(id) OR expiration <= :now",
      ExpressionAttributeValues: { ":now": now },
    },
  });
  const bytes = Buffer.from(response.body);
  if (bytes.length <= PART_BYTES) return [put({ id, fingerprint, answer: response })];
  const parts = Math.ceil(bytes.length / PART_BYTES);
  const { body: _, ...rest } = response;
  return [
    put({ id, fingerprint, answer: rest, parts }),
    ...Array.from({ length: parts }, (_, index) =>
      put({ id: partIdOf(id, index), part: bytes.subarray(index * PART_BYTES, (index + 1) * PART_BYTES) }),
    ),
  ];
}
