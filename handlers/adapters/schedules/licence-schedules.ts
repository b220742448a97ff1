import { createHash } from "node:crypto";
import { readEnvironment } from "../../../schemas/environment.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import type { LicenceDeadline } from "../../core/subscription/licence.ts";
import { cancelSchedule, type ScheduledMessage, scheduleMessage } from "./one-time-schedules.ts";

type SubscriptionRef = Pick<SubscriptionRecord, "tenantId" | "productId">;

/** Returns the name of a deadline's schedule. It contains a digest, because the ids are too long for a name. */
function scheduleNameOf({ tenantId, productId }: SubscriptionRef, deadline: LicenceDeadline): string {
  const digest = createHash("sha256").update(`${tenantId}#${productId}`).digest("hex").slice(0, 32);
  return `tenantry-licence-${digest}-${deadline}`;
}

/** Schedules one message to the reactor at a license deadline. */
export const scheduleDeadline = (
  { tenantId, productId }: SubscriptionRef,
  deadline: LicenceDeadline,
  { at, scheduledBy }: Pick<ScheduledMessage, "at" | "scheduledBy">,
): Promise<void> =>
  scheduleMessage({
    name: scheduleNameOf({ tenantId, productId }, deadline),
    description: `The ${deadline} of the license of ${tenantId} for ${productId}`,
    at,
    scheduledBy,
    message: { tenantId, productId, deadline },
    queueArn: readEnvironment("LICENCE_QUEUE_ARN"),
    deadLettersArn: readEnvironment("LICENCE_DEAD_LETTERS_ARN"),
  });

/** Deletes the schedule of a deadline, if it exists. */
export const cancelDeadline = (subscription: SubscriptionRef, deadline: LicenceDeadline): Promise<void> =>
  cancelSchedule(scheduleNameOf(subscription, deadline));
