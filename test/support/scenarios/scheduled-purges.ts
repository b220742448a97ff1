import {
  GetScheduleCommand,
  type GetScheduleCommandOutput,
  ResourceNotFoundException,
  SchedulerClient,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { clientOf } from "../system/deployed-system.ts";
import { findQueueUrl } from "./scheduled-deadlines.ts";

/** The message that Scheduler sends at the end of a tenant's grace. */
type DuePurge = { tenantId: string; time: string };

async function findSchedule(tenantId: string): Promise<GetScheduleCommandOutput | undefined> {
  try {
    return await clientOf(SchedulerClient).send(new GetScheduleCommand({ Name: `tenantry-purge-${tenantId}` }));
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/** Reads the scheduled purge of a tenant; undefined if there is none. */
export async function readScheduledPurge(tenantId: string): Promise<DuePurge | undefined> {
  const found = await findSchedule(tenantId);
  return found && (JSON.parse(found.Target?.Input ?? "{}") as DuePurge);
}

/** Runs the purge of a tenant now with its original message. */
export async function bringPurgeForward(tenantId: string): Promise<void> {
  const found = await findSchedule(tenantId);
  if (found === undefined) throw new Error(`No purge is scheduled for ${tenantId}`);
  const { Name, Target, FlexibleTimeWindow, ActionAfterCompletion } = found;
  const ScheduleExpression = `at(${new Date().toISOString().slice(0, 19)})`;
  await clientOf(SchedulerClient).send(
    new UpdateScheduleCommand({ Name, Target, FlexibleTimeWindow, ActionAfterCompletion, ScheduleExpression }),
  );
}

/** Sends the message of a purge, like Scheduler at its time. */
export async function sendPurge(due: DuePurge): Promise<void> {
  const QueueUrl = await findQueueUrl("PurgesQueue");
  await clientOf(SQSClient).send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(due) }));
}
