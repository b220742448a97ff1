import type { Envelope } from "../../events/envelope.ts";
import { getSubscription } from "../adapters/catalogs.ts";
import { forgetMoment, scheduleMoment } from "../adapters/licence-schedules.ts";
import { awaitsEnd, type LicenceMoment, momentsOf } from "../core/licences.ts";
import { envelopeIn } from "./bus-message.ts";
import { reactor } from "./reaction.ts";

const kinds: readonly LicenceMoment[] = ["notice", "end"];

const read = async ({ tenantid = "", productid = "" }: Envelope) => {
  const subscription = await getSubscription(tenantid, productid);
  if (subscription === undefined) throw new Error(`There is no subscription of ${tenantid} to ${productid}`);
  const moments = awaitsEnd(subscription) ? momentsOf(subscription.licence) : undefined;
  return { subscription, moments };
};

/**
 * Brings the schedules of a subscription's licence to where its record says they are: made for a trial that runs,
 * forgotten for any other. The event only says that it is worth looking. Where the licence became another meanwhile,
 * as when this one was slow, what was done is out of date: the queue brings the event again.
 */
const schedule = async (envelope: Envelope): Promise<void> => {
  const { subscription, moments } = await read(envelope);
  for (const kind of kinds) {
    await (moments ? scheduleMoment(subscription, kind, moments[kind]) : forgetMoment(subscription, kind));
  }
  const { moments: after } = await read(envelope);
  if (after?.end !== moments?.end) throw new Error(`The licence of ${subscription.productId} became another meanwhile`);
};

export const handler = reactor({ parse: envelopeIn, identity: "id", react: schedule });
