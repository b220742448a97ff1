import { createHash } from "node:crypto";
import {
  ConflictException,
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  DeleteScheduleCommand,
  ResourceNotFoundException,
  SchedulerClient,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import { readEnvironment } from "../../../schemas/environment.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import type { LicenceDeadline } from "../../core/subscription/licence.ts";
import { clientSettings } from "../aws/client-settings.ts";

const scheduler = new SchedulerClient(clientSettings);

/** The minimum delay in ms, also for a deadline that is already past. */
const MIN_DELAY_MS = 60_000;

type SubscriptionRef = Pick<SubscriptionRecord, "tenantId" | "productId">;

/** Returns the name of a deadline's schedule. It contains a digest, because the ids are too long for a name. */
function scheduleNameOf({ tenantId, productId }: SubscriptionRef, deadline: LicenceDeadline): string {
  const digest = createHash("sha256").update(`${tenantId}#${productId}`).digest("hex").slice(0, 32);
  return `tenantry-licence-${digest}-${deadline}`;
}

/** Rounds up to a full second, because EventBridge Scheduler has no finer times. */
const roundUpToSecond = (ms: number): string => new Date(Math.ceil(ms / 1000) * 1000).toISOString();

/**
 * Schedules one message to the reactor at a licence deadline. The message names the planned time, because it may arrive
 * later. A repetition moves the existing schedule.
 */
export async function scheduleDeadline(
  subscription: SubscriptionRef,
  deadline: LicenceDeadline,
  at: string,
): Promise<void> {
  const { tenantId, productId } = subscription;
  const time = roundUpToSecond(Date.parse(at));
  const due = roundUpToSecond(Math.max(Date.parse(at), Date.now() + MIN_DELAY_MS));
  const schedule: CreateScheduleCommandInput = {
    Name: scheduleNameOf(subscription, deadline),
    Description: `The ${deadline} of the licence of ${tenantId} for ${productId}`,
    ScheduleExpression: `at(${due.slice(0, 19)})`,
    ScheduleExpressionTimezone: "UTC",
    FlexibleTimeWindow: { Mode: "OFF" },
    ActionAfterCompletion: "DELETE",
    Target: {
      Arn: readEnvironment("LICENCE_QUEUE_ARN"),
      RoleArn: readEnvironment("SCHEDULER_ROLE_ARN"),
      Input: JSON.stringify({ tenantId, productId, deadline, time }),
      DeadLetterConfig: { Arn: readEnvironment("LICENCE_DEAD_LETTERS_ARN") },
    },
  };
  try {
    await scheduler.send(new CreateScheduleCommand(schedule));
  } catch (error) {
    if (!(error instanceof ConflictException)) throw error;
    await scheduler.send(new UpdateScheduleCommand(schedule));
  }
}

/** Deletes the schedule of a deadline, if it exists. */
export async function cancelDeadline(subscription: SubscriptionRef, deadline: LicenceDeadline): Promise<void> {
  try {
    await scheduler.send(new DeleteScheduleCommand({ Name: scheduleNameOf(subscription, deadline) }));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
}
