import type { Envelope } from "../../events/envelope.ts";
import type { SubscriptionRecord } from "../../schemas/subscription.ts";
import { getSubscription, getTenantPartition } from "../adapters/dynamodb/catalogs.ts";
import { cancelDeadline, scheduleDeadline } from "../adapters/schedules/licence-schedules.ts";
import { deadlinesOf, hasUpcomingEnd, type LicenceDeadline } from "../core/subscription/licence.ts";
import { parseBusMessage } from "./reactor/bus-message.ts";
import { createReactor } from "./reactor/reactor.ts";

type SubscriptionRef = Pick<SubscriptionRecord, "tenantId" | "productId">;

const deadlineKinds: readonly LicenceDeadline[] = ["notice", "end"];

async function loadDeadlines({ tenantId, productId }: SubscriptionRef) {
  const subscription = await getSubscription(tenantId, productId);
  if (subscription === undefined) throw new Error(`There is no subscription of ${tenantId} to ${productId}`);
  return hasUpcomingEnd(subscription) ? deadlinesOf(subscription.licence) : undefined;
}

/**
 * Updates the schedules of a subscription's license from its record: a running trial has them, any other license has
 * none. If the license changed meanwhile, the function throws, so that the queue delivers the event again.
 */
async function updateSchedules(subscription: SubscriptionRef, scheduledBy: string): Promise<void> {
  const deadlines = await loadDeadlines(subscription);
  for (const kind of deadlineKinds) {
    if (deadlines === undefined) await cancelDeadline(subscription, kind);
    else await scheduleDeadline(subscription, kind, { at: deadlines[kind], scheduledBy });
  }
  if ((await loadDeadlines(subscription))?.end !== deadlines?.end) {
    throw new Error(`The license of ${subscription.productId} changed while its schedules were updated`);
  }
}

/** Updates the schedules of the event's subscription, or of all of the tenant's licenses that end. The event only
 *  triggers a look at the records. */
async function updateSchedulesAfter({ id, tenantid: tenantId = "", productid: productId }: Envelope): Promise<void> {
  if (productId !== undefined) return updateSchedules({ tenantId, productId }, id);
  const { subscriptions = [] } = (await getTenantPartition(tenantId)) ?? {};
  for (const subscription of subscriptions.filter(hasUpcomingEnd)) await updateSchedules(subscription, id);
}

export const handler = createReactor({ parse: parseBusMessage, idempotencyKeyPath: "id", react: updateSchedulesAfter });
