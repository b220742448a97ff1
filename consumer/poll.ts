import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type DeleteMessageBatchRequestEntry,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { SQSRecord } from "aws-lambda";
import type { Consumer } from "./consume.ts";
import { pause } from "./pause.ts";

/** The action of the loop during which an error came. */
export type PollError = { during: "receive" | "handle" | "extend" | "delete" };

/** Where messages are fetched from, and until when. */
export type PollOptions = {
  client: SQSClient;
  queueUrl: string;
  /** Ends the loop, after what is in work. */
  signal: AbortSignal;
  /** How long SQS may wait for messages, in seconds. @default 20 */
  waitSeconds?: number;
  /** The time for which a message stays hidden unless its handler still works, in seconds. @default - the queue's own time-out
   *  at first, and 60 each time that the handler still works after 20 */
  visibilitySeconds?: number;
  /** Hears of each error; the loop goes on after it. @default writes it to standard error */
  onError?: (error: Error, about: PollError) => void;
};

/** The default time for which a message is kept hidden each time. */
const HIDDEN_SECONDS = 60;
/** The number of tries to delete a message before it is left to come again. */
const MAX_DELETES = 5;

const toRecord = ({ MessageId = "", Body = "", ReceiptHandle = "" }: Message): SQSRecord =>
  ({ messageId: MessageId, body: Body, receiptHandle: ReceiptHandle, eventSource: "aws:sqs" }) as SQSRecord;

type Loop = Required<Omit<PollOptions, "visibilitySeconds">> & Pick<PollOptions, "visibilitySeconds">;

const receive = async ({ client, queueUrl, signal, ...options }: Loop): Promise<Message[]> => {
  const command = new ReceiveMessageCommand({
    QueueUrl: queueUrl,
    MaxNumberOfMessages: 10,
    WaitTimeSeconds: options.waitSeconds,
    ...(options.visibilitySeconds === undefined ? {} : { VisibilityTimeout: options.visibilitySeconds }),
  });
  const { Messages = [] } = await client.send(command, { abortSignal: signal });
  return Messages;
};

/** Keeps messages hidden while they are worked on; returns what ends that. */
const startHeartbeat = (messages: Message[], { client, queueUrl, onError, ...options }: Loop): (() => void) => {
  const { visibilitySeconds = HIDDEN_SECONDS } = options;
  const Entries = messages.map(({ ReceiptHandle }, index) => ({
    Id: String(index),
    ReceiptHandle,
    VisibilityTimeout: visibilitySeconds,
  }));
  const extend = () =>
    client
      .send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries }))
      .catch((error: Error) => onError(error, { during: "extend" }));
  const heartbeat = setInterval(extend, (visibilitySeconds * 1000) / 3);
  return () => clearInterval(heartbeat);
};

/** Deletes messages; what SQS did not delete is deleted again, and at last left to come again. */
const deleteMessages = async (messages: Message[], { client, queueUrl, signal }: Loop): Promise<void> => {
  let Entries: DeleteMessageBatchRequestEntry[] = messages.map(({ ReceiptHandle }, index) => ({
    Id: String(index),
    ReceiptHandle,
  }));
  for (let attempt = 1; Entries.length > 0; attempt += 1) {
    const { Failed = [] } = await client.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    Entries = Entries.filter(({ Id }) => Failed.some((one) => one.Id === Id));
    if (Entries.length === 0) return;
    if (attempt === MAX_DELETES) throw new Error(`SQS did not delete ${Entries.length} messages: ${Failed[0]?.Code}`);
    await pause(attempt, signal);
  }
};

/** Hands messages to the consumer and deletes those that it has done. */
const handleMessages = async (
  consumer: Consumer,
  messages: Message[],
  loop: Loop,
): Promise<PollError["during"] | undefined> => {
  const letGo = startHeartbeat(messages, loop);
  let during: PollError["during"] = "handle";
  try {
    const { batchItemFailures } = await consumer({ Records: messages.map(toRecord) });
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    during = "delete";
    await deleteMessages(
      messages.filter(({ MessageId = "" }) => !failed.has(MessageId)),
      loop,
    );
    return undefined;
  } catch (error) {
    loop.onError(error as Error, { during });
    return during;
  } finally {
    letGo();
  }
};

const logPollError = (error: Error, { during }: PollError): void =>
  console.error(`Polling failed to ${during}:`, error);

/**
 * Brings a queue's messages to a consumer where no Lambda does it, until `signal` ends it. Only what was done is
 * deleted. An error never ends the loop: it is reported, and the loop goes on after a pause that grows with each error
 * in a row. Messages stay hidden for as long as their handlers work.
 */
export const poll = async (consumer: Consumer, options: PollOptions): Promise<void> => {
  const loop: Loop = { waitSeconds: 20, onError: logPollError, ...options };
  const { signal } = loop;
  let errors = 0;
  while (!signal.aborted) {
    let failed: PollError["during"] | undefined;
    try {
      const messages = await receive(loop);
      if (messages.length > 0) failed = await handleMessages(consumer, messages, loop);
    } catch (error) {
      if (signal.aborted) return;
      loop.onError(error as Error, { during: "receive" });
      failed = "receive";
    }
    errors = failed === undefined ? 0 : errors + 1;
    if (errors > 0) await pause(errors, signal);
  }
};
