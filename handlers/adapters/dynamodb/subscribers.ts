import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import { getOperation } from "./catalogs.ts";
import { listKeys } from "./entity-mapping.ts";
import { readPage, selectItems } from "./lists.ts";

/** Returns whether a tenant has the product or is about to get it. Ended subscriptions are in another list. */
export async function hasSubscribers(productId: string): Promise<boolean> {
  const { items } = await readPage({ list: "tenants", key: listKeys.subscribers(productId), limit: 1 });
  return items.length > 0;
}

type Subscriber = Pick<SubscriptionRecord, "planId" | "status" | "lastOperationId">;

/** Reads the subscriptions that have one of the plans, and those that are changing. */
function selectSubscribers(productId: string, planIds: readonly string[]): AsyncGenerator<Subscriber> {
  const plans = Object.fromEntries(planIds.map((id, index) => [`:plan${index}`, id]));
  const among = Object.keys(plans).join(", ");
  return selectItems(
    { list: "tenants", key: listKeys.subscribers(productId) },
    {
      filter: `#status = :changing OR (#status <> :cancelled AND planId IN (${among}))`,
      fields: "planId, #status, lastOperationId",
      names: { "#status": "status" },
      values: { ":changing": "changing", ":cancelled": "cancelled", ...plans },
    },
  );
}

/** Returns the plan to which a subscription is changing. */
const loadRequestedPlan = async ({ status, lastOperationId }: Subscriber): Promise<string | undefined> =>
  status === "changing" ? (await getOperation(lastOperationId))?.requestedChange?.planId : undefined;

/** Returns the first of the plans that has a subscriber or is about to get one, in a list. */
export async function findPlansInUse(productId: string, planIds: readonly string[]): Promise<string[]> {
  if (planIds.length === 0) return [];
  for await (const subscriber of selectSubscribers(productId, planIds)) {
    const subscriberPlans = [subscriber.planId, await loadRequestedPlan(subscriber)];
    const inUse = subscriberPlans.find((id) => id !== undefined && planIds.includes(id));
    if (inUse !== undefined) return [inUse];
  }
  return [];
}

/** The parts of a subscription that the plan of a rollout needs. */
export type RolloutSubscription = Pick<SubscriptionRecord, "tenantId" | "status" | "release" | "templateKey">;

/** Lists all subscribers of a product, the oldest tenants first. */
export async function listRolloutSubscribers(productId: string): Promise<RolloutSubscription[]> {
  const found: RolloutSubscription[] = [];
  const fields = "tenantId, #status, #release, templateKey";
  const source = { list: "tenants", key: listKeys.subscribers(productId) } as const;
  for await (const one of selectItems<RolloutSubscription>(source, {
    filter: "#status <> :cancelled",
    fields,
    names: { "#status": "status", "#release": "release" },
    values: { ":cancelled": "cancelled" },
  })) {
    found.push(one);
  }
  return found;
}
