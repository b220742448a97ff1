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
import { clientSettings } from "../aws/client-settings.ts";

const scheduler = new SchedulerClient(clientSettings);

/** The minimum delay in ms, also for a time that is already past. */
const MIN_DELAY_MS = 60_000;

/** Rounds up to a full second, because EventBridge Scheduler has no finer times. */
const roundUpToSecond = (ms: number): string => new Date(Math.ceil(ms / 1000) * 1000).toISOString();

/** A message that EventBridge Scheduler sends once to a queue. */
export type ScheduledMessage = {
  name: string;
  description: string;
  at: string;
  /** The message. It also contains the planned time, because it may arrive later, and the event after which it was
   *  scheduled, because it may be scheduled again for the same time. */
  message: Record<string, string>;
  /** The id of this event. */
  scheduledBy: string;
  queueArn: string;
  deadLettersArn: string;
};

/** Schedules one message. A repetition moves the existing schedule. */
export async function scheduleMessage(one: ScheduledMessage): Promise<void> {
  const planned = Date.parse(one.at);
  const due = roundUpToSecond(Math.max(planned, Date.now() + MIN_DELAY_MS));
  const schedule: CreateScheduleCommandInput = {
    Name: one.name,
    Description: one.description,
    ScheduleExpression: `at(${due.slice(0, 19)})`,
    ScheduleExpressionTimezone: "UTC",
    FlexibleTimeWindow: { Mode: "OFF" },
    ActionAfterCompletion: "DELETE",
    Target: {
      Arn: one.queueArn,
      RoleArn: readEnvironment("SCHEDULER_ROLE_ARN"),
      Input: JSON.stringify({
        ...one.message,
        time: roundUpToSecond(planned),
        scheduledBy: one.scheduledBy,
      }),
      DeadLetterConfig: { Arn: one.deadLettersArn },
    },
  };
  try {
    await scheduler.send(new CreateScheduleCommand(schedule));
  } catch (error) {
    if (!(error instanceof ConflictException)) throw error;
    await scheduler.send(new UpdateScheduleCommand(schedule));
  }
}

/** Deletes a schedule, if it exists. */
export async function cancelSchedule(name: string): Promise<void> {
  try {
    await scheduler.send(new DeleteScheduleCommand({ Name: name }));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
}
