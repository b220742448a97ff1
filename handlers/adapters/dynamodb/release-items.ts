import { createHash } from "node:crypto";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { readEnvironment } from "../../../schemas/environment.ts";
import type { ReleaseRecord } from "../../../schemas/release.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import type { ReleaseDraft, ReleaseWrite } from "../../core/shared/decision.ts";
import { dynamodb } from "./dynamodb.ts";
import { fromItem, type Key, listKeys, productKey, subscriptionKey } from "./entity-mapping.ts";
import { type Page, readPage } from "./lists.ts";
import { Conflict, type Item, writeTransaction } from "./transaction.ts";

/** Returns the sort key of a release in its product's list: releases sort by their numbers. */
const toSort = (number: number): string => String(number).padStart(6, "0");

const releaseKey = (productId: string, number: number): Key => ({
  pk: productKey(productId).pk,
  sk: `release#${toSort(number)}`,
});

/** Computes the digest of a release. A template's key contains the digest of its text. */
function computeDigest({ templateKey, parameters = {}, capabilities = [] }: ReleaseDraft): string {
  const content = JSON.stringify([templateKey, Object.entries(parameters).sort(), [...capabilities].sort()]);
  return createHash("sha256").update(content).digest("hex");
}

/** Builds the item of a new release. A number is never used twice. */
function buildNewRelease(release: ReleaseDraft): Item {
  const record: ReleaseRecord = { ...release, digest: computeDigest(release), version: 1 };
  const { productId, number } = release;
  const list = { listKey: listKeys.releases(productId), listSort: toSort(number) };
  return {
    Put: {
      TableName: readEnvironment("PRODUCT_TABLE"),
      Item: { ...releaseKey(productId, number), ...list, ...record },
      ConditionExpression: "attribute_not_exists(pk)",
    },
  };
}

/** Builds the item that writes a release: a new one, or the next status of one. */
export function buildReleaseItem(write: ReleaseWrite): Item {
  if ("release" in write) return buildNewRelease(write.release);
  const { productId, number, status, reason } = write;
  const change = `SET #status = :status${reason === undefined ? "" : ", reason = :reason"} ADD version :one`;
  return {
    Update: {
      TableName: readEnvironment("PRODUCT_TABLE"),
      Key: releaseKey(productId, number),
      UpdateExpression: reason === undefined ? `${change} REMOVE reason` : change,
      ConditionExpression: "attribute_exists(pk)",
      ExpressionAttributeNames: { "#status": "status" },
      ExpressionAttributeValues: {
        ":status": status,
        ":one": 1,
        ...(reason === undefined ? {} : { ":reason": reason }),
      },
    },
  };
}

/** Reads a release consistently; undefined if the product has none with this number. */
export async function getRelease(productId: string, number: number): Promise<ReleaseRecord | undefined> {
  const { Item } = await dynamodb.send(
    new GetCommand({
      TableName: readEnvironment("PRODUCT_TABLE"),
      Key: releaseKey(productId, number),
      ConsistentRead: true,
    }),
  );
  return Item && fromItem<ReleaseRecord>(Item);
}

/** Reads a page of a product's releases, newest first. */
export const readReleasePage = (
  productId: string,
  page: { limit: number; after?: string },
): Promise<Page<ReleaseRecord>> =>
  readPage<ReleaseRecord>({ list: "products", key: listKeys.releases(productId), newestFirst: true, ...page });

/**
 * Writes the release of a subscription that an older version stored with the template of its stack. Only the form of the
 * record changes, so that its version and its events stay. Returns false if the subscription has changed meanwhile.
 */
export async function writeAdoptedRelease(
  { tenantId, productId, templateKey, version }: SubscriptionRecord,
  release: number,
): Promise<boolean> {
  const write: Item = {
    Update: {
      TableName: readEnvironment("TENANT_TABLE"),
      Key: subscriptionKey(tenantId, productId),
      UpdateExpression: "SET #release = :release",
      ConditionExpression: "version = :seen AND templateKey = :key AND attribute_not_exists(#release)",
      ExpressionAttributeNames: { "#release": "release" },
      ExpressionAttributeValues: { ":release": release, ":seen": version, ":key": templateKey },
    },
  };
  try {
    await writeTransaction([write]);
    return true;
  } catch (error) {
    if (error instanceof Conflict) return false;
    throw error;
  }
}
