import { readEnvironment } from "../../../schemas/environment.ts";
import type { SeatChange } from "../../core/shared/decision.ts";
import { seatsKey } from "./entity-mapping.ts";
import type { Item } from "./transaction.ts";

/** What becomes of one subscription's counter: the steps of a decision together, as an item may be written only once. */
type SeatUpdate = { tenantId: string; productId: string; by: number; limit?: { to: number | undefined } };

const mergeChanges = (changes: SeatChange[]): SeatUpdate[] => {
  const steps = new Map<string, SeatUpdate>();
  for (const change of changes) {
    const { tenantId, productId } = change;
    const key = `${tenantId}#${productId}`;
    const step = steps.get(key) ?? { tenantId, productId, by: 0 };
    if ("by" in change) step.by += change.by;
    else step.limit = { to: change.limit };
    steps.set(key, step);
  }
  return [...steps.values()];
};

/** What must hold for a step, so that nobody ever has a seat beyond the limit, however many ask at the same moment. */
const buildCondition = ({ productId, by, limit }: SeatUpdate) => {
  if (limit?.to !== undefined) {
    return {
      ConditionExpression: "attribute_not_exists(#used) OR #used <= :most",
      values: { ":limit": limit.to, ":most": limit.to - by },
    };
  }
  if (by <= 0 || limit !== undefined) return { values: {} };
  if (by > 1) throw new Error(`A decision takes ${by} seats of ${productId}: at most one`);
  const left = "attribute_not_exists(#limit) OR #used < #limit";
  const unused = "attribute_not_exists(#used) AND #limit > :none";
  return { ConditionExpression: `${left} OR (${unused})`, values: { ":none": 0 } };
};

/** The items of a transaction that count seats. */
export const buildSeatItems = (changes: SeatChange[]): Item[] =>
  mergeChanges(changes)
    .filter(({ by, limit }) => by !== 0 || limit !== undefined)
    .map((step) => {
      const { by, limit, tenantId, productId } = step;
      const { values, ...condition } = buildCondition(step);
      const updates = [
        ...(by === 0 ? [] : ["ADD #used :by"]),
        ...(limit === undefined ? [] : [limit.to === undefined ? "REMOVE #limit" : "SET #limit = :limit"]),
      ];
      const UpdateExpression = updates.join(" ");
      const written = `${UpdateExpression} ${condition.ConditionExpression ?? ""}`;
      const names = { "#used": "used", "#limit": "limit" };
      const inUse = Object.entries(names).filter(([name]) => written.includes(name));
      const bound = { ...values, ...(by === 0 ? {} : { ":by": by }) };
      return {
        Update: {
          TableName: readEnvironment("TENANT_TABLE"),
          Key: seatsKey(tenantId, productId),
          UpdateExpression,
          ...condition,
          ExpressionAttributeNames: Object.fromEntries(inUse),
          ...(Object.keys(bound).length > 0 ? { ExpressionAttributeValues: bound } : {}),
        },
      };
    });
