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
import { clientOf } from "../system/deployed-system.ts";

/** What Scheduler is to say at a moment of a subscription's licence. */
export type DueDeadline = { tenantId: string; productId: string; moment: "notice" | "end"; time: string };

const createSchedulerClient = () => clientOf(SchedulerClient);
const createSqsClient = () => clientOf(SQSClient);

const parseDeadline = ({ Target }: GetScheduleCommandOutput) => JSON.parse(Target?.Input ?? "{}") as DueDeadline;

/** The schedules of a tenant's licences. */
const listSchedules = async (tenantId: string): Promise<GetScheduleCommandOutput[]> => {
  const found: GetScheduleCommandOutput[] = [];
  for await (const { Schedules = [] } of paginateListSchedules(
    { client: createSchedulerClient() },
    { NamePrefix: "tenantry-licence-" },
  )) {
    for (const { Name } of Schedules) {
      // One that has just come due is not there any more.
      const one = await createSchedulerClient()
        .send(new GetScheduleCommand({ Name }))
        .catch(() => undefined);
      if (one !== undefined && parseDeadline(one).tenantId === tenantId) found.push(one);
    }
  }
  return found;
};

/** What is scheduled for a tenant's licences, by moment. */
export const readScheduledDeadlines = async (tenantId: string): Promise<Record<string, DueDeadline>> =>
  Object.fromEntries((await listSchedules(tenantId)).map((one) => [parseDeadline(one).moment, parseDeadline(one)]));

/** Lets a schedule come due now: what it says stays what it was made to say. */
export const bringForward = async (tenantId: string, deadline: DueDeadline["moment"]): Promise<void> => {
  const found = (await listSchedules(tenantId)).find((one) => parseDeadline(one).moment === deadline);
  if (found === undefined) throw new Error(`No ${deadline} is scheduled for ${tenantId}`);
  const { Name, Target, FlexibleTimeWindow, ActionAfterCompletion } = found;
  const ScheduleExpression = `at(${new Date().toISOString().slice(0, 19)})`;
  await createSchedulerClient().send(
    new UpdateScheduleCommand({ Name, Target, FlexibleTimeWindow, ActionAfterCompletion, ScheduleExpression }),
  );
};

const getDeadlineQueueUrl = async (): Promise<string> => {
  const { QueueUrls = [] } = await createSqsClient().send(new ListQueuesCommand({ MaxResults: 1000 }));
  const name = QueueUrls.map((url) => url.split("/").at(-1)).find((one) => one?.includes("LicenceMomentsQueue"));
  const { QueueUrl = "" } = await createSqsClient().send(new GetQueueUrlCommand({ QueueName: name }));
  return QueueUrl;
};

/** Sends what Scheduler would send when the time has come, so often. */
export const sendDeadline = async (due: DueDeadline, copies = 1): Promise<void> => {
  const QueueUrl = await getDeadlineQueueUrl();
  for (let copy = 0; copy < copies; copy += 1) {
    await createSqsClient().send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(due) }));
  }
};

/** Lets what has to wait be tried again after so many seconds, instead of minutes; answers with what undoes that. */
export const shortenDeadlineRetries = async (seconds: number): Promise<() => Promise<void>> => {
  const QueueUrl = await getDeadlineQueueUrl();
  const set = async (VisibilityTimeout: string) => {
    await createSqsClient().send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout } }));
  };
  await set(String(seconds));
  return () => set("180");
};
