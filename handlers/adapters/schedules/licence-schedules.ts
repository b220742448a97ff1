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

/** A moment that is past, or almost, when it is scheduled comes a minute later, in ms. */
const MIN_DELAY_MS = 60_000;

type SubscriptionRef = Pick<SubscriptionRecord, "tenantId" | "productId">;

/** The ids are longer together than a name may be. The same subscription's moments always have the same names. */
const scheduleNameOf = ({ tenantId, productId }: SubscriptionRef, deadline: LicenceDeadline): string => {
  const digest = createHash("sha256").update(`${tenantId}#${productId}`).digest("hex").slice(0, 32);
  return `tenantry-licence-${digest}-${deadline}`;
};

/** Scheduler counts in seconds: the first that is not before the moment. */
const roundUpToSecond = (ms: number): string => new Date(Math.ceil(ms / 1000) * 1000).toISOString();

/**
 * Has the reactor asked at a moment of a licence, once. What it is sent says for which time it stands, because it may
 * come later. May be repeated; a moment that was scheduled before is moved.
 */
export const scheduleDeadline = async (
  subscription: SubscriptionRef,
  deadline: LicenceDeadline,
  at: string,
): Promise<void> => {
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
      Input: JSON.stringify({ tenantId, productId, moment: deadline, time }),
      // What can't be delivered waits where it can be sent again from.
      DeadLetterConfig: { Arn: readEnvironment("LICENCE_DEAD_LETTERS_ARN") },
    },
  };
  try {
    await scheduler.send(new CreateScheduleCommand(schedule));
  } catch (error) {
    if (!(error instanceof ConflictException)) throw error;
    await scheduler.send(new UpdateScheduleCommand(schedule));
  }
};

/** Forgets a moment; one that is past, or never was scheduled, is forgotten already. */
export const cancelDeadline = async (subscription: SubscriptionRef, deadline: LicenceDeadline): Promise<void> => {
  try {
    await scheduler.send(new DeleteScheduleCommand({ Name: scheduleNameOf(subscription, deadline) }));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
};
