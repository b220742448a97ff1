import { readEnvironment } from "../../../schemas/environment.ts";
import type { SeatChange } from "../../core/shared/decision.ts";
import { seatsKey } from "./entity-mapping.ts";
import type { Item } from "./transaction.ts";

/** The update of a subscription's seat counter: all changes of a decision, because a transaction writes an item once. */
type SeatUpdate = { tenantId: string; productId: string; by: number; limit?: { to: number | undefined } };

function mergeChanges(changes: SeatChange[]): SeatUpdate[] {
  const updates = new Map<string, SeatUpdate>();
  for (const change of changes) {
    const { tenantId, productId } = change;
    const key = `${tenantId}#${productId}`;
    const update = updates.get(key) ?? { tenantId, productId, by: 0 };
    if ("by" in change) update.by += change.by;
    else update.limit = { to: change.limit };
    updates.set(key, update);
  }
  return [...updates.values()];
}

/** Builds the condition under which concurrent updates never exceed the limit. */
function buildCondition({ productId, by, limit }: SeatUpdate) {
  if (limit?.to !== undefined) {
    return {
      ConditionExpression: "attribute_not_exists(#used) OR #used <= :most",
      values: { ":limit": limit.to, ":most": limit.to - by },
    };
  }
  if (by <= 0 || limit !== undefined) return { values: {} };
  if (by > 1) throw new Error(`A decision adds ${by} seats of ${productId}: at most one`);
  const left = "attribute_not_exists(#limit) OR #used < #limit";
  const unused = "attribute_not_exists(#used) AND #limit > :none";
  return { ConditionExpression: `${left} OR (${unused})`, values: { ":none": 0 } };
}

function buildSeatItem(update: SeatUpdate): Item {
  const { by, limit, tenantId, productId } = update;
  const { values, ...condition } = buildCondition(update);
  const clauses = [
    ...(by === 0 ? [] : ["ADD #used :by"]),
    ...(limit === undefined ? [] : [limit.to === undefined ? "REMOVE #limit" : "SET #limit = :limit"]),
  ];
  const UpdateExpression = clauses.join(" ");
  const expressions = `${UpdateExpression} ${condition.ConditionExpression ?? ""}`;
  const names = Object.entries({ "#used": "used", "#limit": "limit" }).filter(([name]) => expressions.includes(name));
  const allValues = { ...values, ...(by === 0 ? {} : { ":by": by }) };
  return {
    Update: {
      TableName: readEnvironment("TENANT_TABLE"),
      Key: seatsKey(tenantId, productId),
      UpdateExpression,
      ...condition,
      ExpressionAttributeNames: Object.fromEntries(names),
      ...(Object.keys(allValues).length > 0 ? { ExpressionAttributeValues: allValues } : {}),
    },
  };
}

/** Builds the updates of seat counters for a transaction. */
export const buildSeatItems = (changes: SeatChange[]): Item[] =>
  mergeChanges(changes)
    .filter(({ by, limit }) => by !== 0 || limit !== undefined)
    .map(buildSeatItem);
