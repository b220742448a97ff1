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
import { clientOf, waitFor } from "../system/deployed-system.ts";
import { readLogLines } from "../system/function-log.ts";

/** The message that Scheduler sends at a deadline of a subscription's license. */
export type DueDeadline = {
  tenantId: string;
  productId: string;
  deadline: "notice" | "end";
  time: string;
  scheduledBy: string;
};

const createSchedulerClient = () => clientOf(SchedulerClient);
const createSqsClient = () => clientOf(SQSClient);

const parseDeadline = ({ Target }: GetScheduleCommandOutput) => JSON.parse(Target?.Input ?? "{}") as DueDeadline;

/** More schedules than a run leaves. The engine returns one page and never a token for the next one. */
export const MAX_SCHEDULES = 100_000;

/** Lists the schedules of a tenant's licenses. */
async function listSchedules(tenantId: string): Promise<GetScheduleCommandOutput[]> {
  const found: GetScheduleCommandOutput[] = [];
  for await (const { Schedules = [] } of paginateListSchedules(
    { client: createSchedulerClient(), pageSize: MAX_SCHEDULES },
    { NamePrefix: "tenantry-licence-" },
  )) {
    for (const { Name } of Schedules) {
      // A schedule that has just run no longer exists.
      const one = await createSchedulerClient()
        .send(new GetScheduleCommand({ Name }))
        .catch(() => undefined);
      if (one !== undefined && parseDeadline(one).tenantId === tenantId) found.push(one);
    }
  }
  return found;
}

/** Reads the scheduled deadlines of a tenant's licenses, by kind. */
export const readScheduledDeadlines = async (tenantId: string): Promise<Record<string, DueDeadline>> =>
  Object.fromEntries((await listSchedules(tenantId)).map((one) => [parseDeadline(one).deadline, parseDeadline(one)]));

/** Runs a schedule now with its original message. */
export async function bringForward(tenantId: string, deadline: DueDeadline["deadline"]): Promise<void> {
  const found = (await listSchedules(tenantId)).find((one) => parseDeadline(one).deadline === deadline);
  if (found === undefined) throw new Error(`No ${deadline} is scheduled for ${tenantId}`);
  const { Name, Target, FlexibleTimeWindow, ActionAfterCompletion } = found;
  const ScheduleExpression = `at(${new Date().toISOString().slice(0, 19)})`;
  await createSchedulerClient().send(
    new UpdateScheduleCommand({ Name, Target, FlexibleTimeWindow, ActionAfterCompletion, ScheduleExpression }),
  );
}

/** Returns the address of the queue whose name contains a text. */
export async function findQueueUrl(part: string): Promise<string> {
  const { QueueUrls = [] } = await createSqsClient().send(new ListQueuesCommand({ MaxResults: 1000 }));
  const name = QueueUrls.map((url) => url.split("/").at(-1)).find((one) => one?.includes(part));
  const { QueueUrl = "" } = await createSqsClient().send(new GetQueueUrlCommand({ QueueName: name }));
  return QueueUrl;
}

const getDeadlineQueueUrl = () => findQueueUrl("LicenceMomentsQueue");

/** Waits until a deadline of a tenant was handled without an effect. */
export const waitForIgnoredDeadline = (tenantId: string): Promise<unknown> =>
  waitFor("a deadline is ignored", async () =>
    (await readLogLines("end-licence", tenantId)).some(
      ({ message }) => message === "Ignored an outdated license deadline",
    ),
  );

/** Sends copies of a deadline's message, like Scheduler at the deadline. */
export async function sendDeadline(due: DueDeadline, copies = 1): Promise<void> {
  const QueueUrl = await getDeadlineQueueUrl();
  for (let copy = 0; copy < copies; copy += 1) {
    await createSqsClient().send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(due) }));
  }
}

/** Shortens the delay before a deadline's message is delivered again. Returns a function that restores it. */
export async function shortenDeadlineRetries(seconds: number): Promise<() => Promise<void>> {
  const QueueUrl = await getDeadlineQueueUrl();
  const set = async (VisibilityTimeout: string) => {
    await createSqsClient().send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout } }));
  };
  await set(String(seconds));
  return () => set("180");
}
