import { readEnvironment } from "../../../schemas/environment.ts";
import { cancelSchedule, type ScheduledMessage, scheduleMessage } from "./one-time-schedules.ts";

const scheduleNameOf = (tenantId: string): string => `tenantry-purge-${tenantId}`;

/** Schedules the message that begins the offboarding of a leaving tenant. */
export const schedulePurge = (
  tenantId: string,
  { at, scheduledBy }: Pick<ScheduledMessage, "at" | "scheduledBy">,
): Promise<void> =>
  scheduleMessage({
    name: scheduleNameOf(tenantId),
    description: `The offboarding of ${tenantId} at the end of its grace`,
    at,
    scheduledBy,
    message: { tenantId },
    queueArn: readEnvironment("PURGE_QUEUE_ARN"),
    deadLettersArn: readEnvironment("PURGE_DEAD_LETTERS_ARN"),
  });

/** Deletes the schedule of a tenant's offboarding, if it exists. */
export const cancelPurge = (tenantId: string): Promise<void> => cancelSchedule(scheduleNameOf(tenantId));
