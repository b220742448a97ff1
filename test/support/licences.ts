import {
  GetScheduleCommand,
  type GetScheduleCommandOutput,
  paginateListSchedules,
  SchedulerClient,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import {
  GetQueueUrlCommand,
  ListQueuesCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { clientOf } from "./engine.ts";

/** What Scheduler is to say at a moment of a subscription's licence. */
export type DueMoment = { tenantId: string; productId: string; moment: "notice" | "end"; time: string };

const scheduler = () => clientOf(SchedulerClient);
const sqs = () => clientOf(SQSClient);

const dueOf = ({ Target }: GetScheduleCommandOutput) => JSON.parse(Target?.Input ?? "{}") as DueMoment;

/** The schedules of a tenant's licences. */
const schedulesOf = async (tenantId: string): Promise<GetScheduleCommandOutput[]> => {
  const found: GetScheduleCommandOutput[] = [];
  for await (const { Schedules = [] } of paginateListSchedules(
    { client: scheduler() },
    { NamePrefix: "tenantry-licence-" },
  )) {
    for (const { Name } of Schedules) {
      // One that has just come due is not there any more.
      const one = await scheduler()
        .send(new GetScheduleCommand({ Name }))
        .catch(() => undefined);
      if (one !== undefined && dueOf(one).tenantId === tenantId) found.push(one);
    }
  }
  return found;
};

/** What is scheduled for a tenant's licences, by moment. */
export const scheduledFor = async (tenantId: string): Promise<Record<string, DueMoment>> =>
  Object.fromEntries((await schedulesOf(tenantId)).map((one) => [dueOf(one).moment, dueOf(one)]));

/** Lets a schedule come due now: what it says stays what it was made to say. */
export const bringForward = async (tenantId: string, moment: DueMoment["moment"]): Promise<void> => {
  const found = (await schedulesOf(tenantId)).find((one) => dueOf(one).moment === moment);
  if (found === undefined) throw new Error(`No ${moment} is scheduled for ${tenantId}`);
  const { Name, Target, FlexibleTimeWindow, ActionAfterCompletion } = found;
  const ScheduleExpression = `at(${new Date().toISOString().slice(0, 19)})`;
  await scheduler().send(
    new UpdateScheduleCommand({ Name, Target, FlexibleTimeWindow, ActionAfterCompletion, ScheduleExpression }),
  );
};

const queue = async (): Promise<string> => {
  const { QueueUrls = [] } = await sqs().send(new ListQueuesCommand({ MaxResults: 1000 }));
  const name = QueueUrls.map((url) => url.split("/").at(-1)).find((one) => one?.includes("LicenceMomentsQueue"));
  const { QueueUrl = "" } = await sqs().send(new GetQueueUrlCommand({ QueueName: name }));
  return QueueUrl;
};

/** Sends what Scheduler would send when the time has come, so often. */
export const comeDue = async (due: DueMoment, copies = 1): Promise<void> => {
  const QueueUrl = await queue();
  for (let copy = 0; copy < copies; copy += 1) {
    await sqs().send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(due) }));
  }
};

/** Lets what has to wait be tried again after so many seconds, instead of minutes; answers with what undoes that. */
export const hurryMoments = async (seconds: number): Promise<() => Promise<void>> => {
  const QueueUrl = await queue();
  const set = async (VisibilityTimeout: string) => {
    await sqs().send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout } }));
  };
  await set(String(seconds));
  return () => set("180");
};
