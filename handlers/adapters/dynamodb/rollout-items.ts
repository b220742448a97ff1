import { GetCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { readEnvironment } from "../../../schemas/environment.ts";
import type { RolloutMember, RolloutRecord } from "../../../schemas/rollout.ts";
import type { RolloutRow } from "../../core/shared/decision.ts";
import { getItems } from "./batches.ts";
import { dynamodb } from "./dynamodb.ts";
import { fromItem, type Key, rolloutKey } from "./entity-mapping.ts";
import type { Item } from "./transaction.ts";

const planKey = (rolloutId: string, part: number): Key => ({
  pk: rolloutKey(rolloutId).pk,
  sk: `plan#${String(part).padStart(4, "0")}`,
});
const memberKey = (rolloutId: string, tenantId: string): Key => ({
  pk: rolloutKey(rolloutId).pk,
  sk: `member#${tenantId}`,
});

/** Builds the item of a row beside a rollout. The rollout's version guards it. */
export function buildRowItem(row: RolloutRow): Item {
  const TableName = readEnvironment("PRODUCT_TABLE");
  if ("member" in row) {
    const { rolloutId, tenantId } = row.member;
    return { Put: { TableName, Item: { ...memberKey(rolloutId, tenantId), ...row.member } } };
  }
  const { rolloutId, part, tenantIds } = row;
  return { Put: { TableName, Item: { ...planKey(rolloutId, part), tenantIds } } };
}

const getItem = async (Key: Key): Promise<Record<string, unknown> | undefined> =>
  (await dynamodb.send(new GetCommand({ TableName: readEnvironment("PRODUCT_TABLE"), Key, ConsistentRead: true })))
    .Item;

/** Reads a rollout consistently. */
export async function getRollout(rolloutId: string): Promise<RolloutRecord | undefined> {
  const item = await getItem(rolloutKey(rolloutId));
  return item && fromItem<RolloutRecord>(item);
}

/** Reads the tenants in a part of a rollout's plan. */
export const getPlanPart = async (rolloutId: string, part: number): Promise<string[]> =>
  ((await getItem(planKey(rolloutId, part)))?.["tenantIds"] as string[] | undefined) ?? [];

/** Reads the stored states of tenants in a rollout, by tenant; tenants without one are left out. */
export async function getRolloutMembers(
  rolloutId: string,
  tenantIds: readonly string[],
): Promise<ReadonlyMap<string, RolloutMember>> {
  if (tenantIds.length === 0) return new Map();
  const keys = tenantIds.map((tenantId) => memberKey(rolloutId, tenantId));
  const items = await getItems<Record<string, unknown>>(readEnvironment("PRODUCT_TABLE"), keys);
  return new Map(items.map((item) => [String(item["tenantId"]), fromItem<RolloutMember>(item)]));
}

/** Reads the next tenant that a rollout has changed, or tried to, in the order of the ids; undefined if there is none. */
export async function findChangedMember(
  rolloutId: string,
  after: string | undefined,
): Promise<RolloutMember | undefined> {
  let from: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await dynamodb.send(
      new QueryCommand({
        TableName: readEnvironment("PRODUCT_TABLE"),
        KeyConditionExpression: "pk = :pk AND sk BETWEEN :after AND :end",
        // Somebody may have retried a failed change, so that the tenant has the release after all.
        FilterExpression: "#status IN (:changed, :failed)",
        ExpressionAttributeNames: { "#status": "status" },
        ExpressionAttributeValues: {
          ":pk": rolloutKey(rolloutId).pk,
          // The tilde sorts behind all characters of ids, and so behind this tenant.
          ":after": after === undefined ? "member#" : `member#${after}~`,
          ":end": "member#~",
          ":changed": "changed",
          ":failed": "failed",
        },
        ConsistentRead: true,
        Limit: 50,
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    );
    const [found] = Items;
    if (found !== undefined) return fromItem<RolloutMember>(found);
    from = LastEvaluatedKey;
  } while (from !== undefined);
  return undefined;
}
