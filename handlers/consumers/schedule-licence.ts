import type { Envelope } from "../../events/envelope.ts";
import { getSubscription } from "../adapters/dynamodb/catalogs.ts";
import { cancelDeadline, scheduleDeadline } from "../adapters/schedules/licence-schedules.ts";
import { deadlinesOf, hasUpcomingEnd, type LicenceDeadline } from "../core/subscription/licence.ts";
import { parseBusMessage } from "./reactor/bus-message.ts";
import { createReactor } from "./reactor/reactor.ts";

const deadlineKinds: readonly LicenceDeadline[] = ["notice", "end"];

async function loadDeadlines({ tenantid = "", productid = "" }: Envelope) {
  const subscription = await getSubscription(tenantid, productid);
  if (subscription === undefined) throw new Error(`There is no subscription of ${tenantid} to ${productid}`);
  const deadlines = hasUpcomingEnd(subscription) ? deadlinesOf(subscription.licence) : undefined;
  return { subscription, deadlines };
}

/**
 * Updates the schedules of a subscription's licence from its record: a running trial has them, any other licence has
 * none. The event only triggers a look at the record. If the licence changed meanwhile, the function throws, so that
 * the queue delivers the event again.
 */
async function updateSchedules(envelope: Envelope): Promise<void> {
  const { subscription, deadlines } = await loadDeadlines(envelope);
  for (const kind of deadlineKinds) {
    await (deadlines ? scheduleDeadline(subscription, kind, deadlines[kind]) : cancelDeadline(subscription, kind));
  }
  const { deadlines: current } = await loadDeadlines(envelope);
  if (current?.end !== deadlines?.end) {
    throw new Error(`The licence of ${subscription.productId} changed while its schedules were updated`);
  }
}

export const handler = createReactor({ parse: parseBusMessage, idempotencyKeyPath: "id", react: updateSchedules });
