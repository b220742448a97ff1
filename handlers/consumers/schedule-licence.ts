import type { Envelope } from "../../events/envelope.ts";
import { getSubscription } from "../adapters/dynamodb/catalogs.ts";
import { cancelDeadline, scheduleDeadline } from "../adapters/schedules/licence-schedules.ts";
import { deadlinesOf, hasUpcomingEnd, type LicenceDeadline } from "../core/subscription/licence.ts";
import { parseBusMessage } from "./reactor/bus-message.ts";
import { createReactor } from "./reactor/reactor.ts";

const deadlineKinds: readonly LicenceDeadline[] = ["notice", "end"];

const loadDeadlines = async ({ tenantid = "", productid = "" }: Envelope) => {
  const subscription = await getSubscription(tenantid, productid);
  if (subscription === undefined) throw new Error(`There is no subscription of ${tenantid} to ${productid}`);
  const deadlines = hasUpcomingEnd(subscription) ? deadlinesOf(subscription.licence) : undefined;
  return { subscription, moments: deadlines };
};

/**
 * Brings the schedules of a subscription's licence to where its record says they are: made for a trial that runs,
 * forgotten for any other. The event only says that it is worth looking. Where the licence became another meanwhile,
 * as when this one was slow, what was done is out of date: the queue brings the event again.
 */
const updateSchedules = async (envelope: Envelope): Promise<void> => {
  const { subscription, moments } = await loadDeadlines(envelope);
  for (const kind of deadlineKinds) {
    await (moments ? scheduleDeadline(subscription, kind, moments[kind]) : cancelDeadline(subscription, kind));
  }
  const { moments: after } = await loadDeadlines(envelope);
  if (after?.end !== moments?.end) throw new Error(`The licence of ${subscription.productId} became another meanwhile`);
};

export const handler = createReactor({ parse: parseBusMessage, idempotencyKeyPath: "id", react: updateSchedules });
