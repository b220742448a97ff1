import { randomUUID } from "node:crypto";
import type { EventSourceMappingConfiguration } from "@aws-sdk/client-lambda";
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  PurgeQueueCommand,
  SendMessageBatchCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import type { CleanUp } from "../../../local/clean-up.ts";
import { clientOf } from "../../support/system/deployed-system.ts";
import type { BusRule } from "./bus-rules.ts";
import { callerOf } from "./function-proxy.ts";

/** A queue that a function reads. */
export type QueueSource = {
  caller: string;
  queueUrl: string;
  /** The URL of its dead-letter queue. */
  deadLetters: string;
  /** The rule that sends events to it. */
  rule?: BusRule | undefined;
  visibility: string;
};

const createSqsClient = () => clientOf(SQSClient);
const arnNameOf = (arn = ""): string => arn.split(":").at(-1) ?? "";
const getQueueUrl = async (QueueName: string): Promise<string> =>
  (await createSqsClient().send(new GetQueueUrlCommand({ QueueName }))).QueueUrl ?? "";
const getQueueAttributes = async (QueueUrl: string): Promise<Record<string, string>> =>
  (await createSqsClient().send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }))).Attributes ?? {};

/** Describes the queue of a function's event source mapping. */
export async function describeSource(mapping: EventSourceMappingConfiguration, rules: BusRule[]): Promise<QueueSource> {
  const { EventSourceArn = "", FunctionArn } = mapping;
  const queueUrl = await getQueueUrl(arnNameOf(EventSourceArn));
  const { RedrivePolicy = "{}", VisibilityTimeout = "30" } = await getQueueAttributes(queueUrl);
  return {
    caller: callerOf(FunctionArn),
    queueUrl,
    deadLetters: await getQueueUrl(arnNameOf(JSON.parse(RedrivePolicy).deadLetterTargetArn)),
    rule: rules.find(({ targets }) => targets.includes(EventSourceArn)),
    visibility: VisibilityTimeout,
  };
}

/** Sets a queue's visibility timeout until the clean-up, and purges messages of other tests. */
export async function shortenVisibility(
  { queueUrl, deadLetters, visibility }: QueueSource,
  seconds: number,
  undo: CleanUp,
): Promise<void> {
  const set = (VisibilityTimeout: string) =>
    createSqsClient().send(new SetQueueAttributesCommand({ QueueUrl: queueUrl, Attributes: { VisibilityTimeout } }));
  await set(String(seconds));
  undo.defer(async () => void (await set(visibility)));
  for (const QueueUrl of [queueUrl, deadLetters]) await createSqsClient().send(new PurgeQueueCommand({ QueueUrl }));
}

/** Counts the messages of a queue, including those in flight. */
export async function countMessages(queueUrl: string): Promise<number> {
  const attributes = await getQueueAttributes(queueUrl);
  return ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    .map((name) => Number(attributes[name]))
    .reduce((sum, one) => sum + one);
}

/** SQS's limit for one SendMessageBatch call. */
const MAX_BATCH = 10;

/** Returns the FIFO attributes of a message: the same group for all, like the local engine, and a unique
 *  deduplication id. */
const createFifoAttributes = () => ({ MessageGroupId: "all", MessageDeduplicationId: randomUUID() });

/** Sends messages to a queue in their order. */
export async function sendMessages(queueUrl: string, bodies: string[]): Promise<void> {
  const isFifo = queueUrl.endsWith(".fifo");
  for (let from = 0; from < bodies.length; from += MAX_BATCH) {
    const Entries = bodies
      .slice(from, from + MAX_BATCH)
      .map((MessageBody, index) => ({ Id: String(index), MessageBody, ...(isFifo ? createFifoAttributes() : {}) }));
    await createSqsClient().send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  }
}
