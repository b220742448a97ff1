import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import { environment } from "../../schemas/environment.ts";
import type { SubscriptionRecord } from "../../schemas/subscription.ts";
import { getOperation } from "./catalogs.ts";
import { dynamodb } from "./dynamodb.ts";
import { listKeys } from "./keys.ts";
import { readPage } from "./lists.ts";

/** Answers whether any tenant has the product, or is about to: one read, because those that left are in another list. */
export const hasSubscribers = async (productId: string): Promise<boolean> => {
  const { items } = await readPage({ list: "tenants", key: listKeys.subscribers(productId), limit: 1 });
  return items.length > 0;
};

type Found = Pick<SubscriptionRecord, "planId" | "status" | "lastOperationId">;

/** Reads, page by page, who has one of some plans or is changing to another; only what is asked for leaves the index. */
async function* subscribersOf(productId: string, planIds: readonly string[]): AsyncGenerator<Found> {
  const plans = Object.fromEntries(planIds.map((id, index) => [`:plan${index}`, id]));
  let from: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await dynamodb.send(
      new QueryCommand({
        TableName: environment("TENANT_TABLE"),
        IndexName: "list",
        KeyConditionExpression: "listKey = :product",
        FilterExpression: `#status = :changing OR (#status <> :cancelled AND planId IN (${Object.keys(plans).join(", ")}))`,
        ProjectionExpression: "planId, #status, lastOperationId",
        ExpressionAttributeNames: { "#status": "status" },
        ExpressionAttributeValues: {
          ":product": listKeys.subscribers(productId),
          ":changing": "changing",
          ":cancelled": "cancelled",
          ...plans,
        },
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    );
    yield* Items as Found[];
    from = LastEvaluatedKey;
  } while (from !== undefined);
}

/** The plan that a subscription is changing to. */
const wantedPlan = async ({ status, lastOperationId }: Found): Promise<string | undefined> =>
  status === "changing" ? (await getOperation(lastOperationId))?.wanted?.planId : undefined;

/** Returns the first of some plans that is found to have a subscriber, or to be about to get one. */
export const plansInUse = async (productId: string, planIds: readonly string[]): Promise<string[]> => {
  if (planIds.length === 0) return [];
  for await (const one of subscribersOf(productId, planIds)) {
    const inUse = [one.planId, await wantedPlan(one)].find((id) => id !== undefined && planIds.includes(id));
    if (inUse !== undefined) return [inUse];
  }
  return [];
};
