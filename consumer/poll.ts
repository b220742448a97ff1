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

/** The action of the loop that failed. `handle` is the consumer as a whole, not one event: `consume` reports those. */
export type PollError = { during: "receive" | "handle" | "extend" | "delete" };

/** The options of the loop. */
export type PollOptions = {
  client: SQSClient;
  queueUrl: string;
  /** Ends the loop after the messages in progress. */
  signal: AbortSignal;
  /** The seconds that SQS waits for messages. @default 20 */
  waitSeconds?: number;
  /** The seconds for which a message is hidden; they are extended while its handler works.
   *  @default - the queue's visibility time-out at first, then 60, extended every 20 seconds */
  visibilitySeconds?: number;
  /** Receives each error; the loop continues after it. @default writes it to standard error */
  onError?: (error: Error, about: PollError) => void;
};

/** The default of `visibilitySeconds` for extensions. */
const HIDDEN_SECONDS = 60;
/** The attempts to delete a message; after them, SQS delivers it again. */
const MAX_DELETES = 5;

const toRecord = ({ MessageId = "", Body = "", ReceiptHandle = "" }: Message): SQSRecord =>
  ({ messageId: MessageId, body: Body, receiptHandle: ReceiptHandle, eventSource: "aws:sqs" }) as SQSRecord;

type Loop = Required<Omit<PollOptions, "visibilitySeconds">> & Pick<PollOptions, "visibilitySeconds">;

async function receive({ client, queueUrl, signal, ...options }: Loop): Promise<Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl: queueUrl,
    MaxNumberOfMessages: 10,
    WaitTimeSeconds: options.waitSeconds,
    ...(options.visibilitySeconds === undefined ? {} : { VisibilityTimeout: options.visibilitySeconds }),
  });
  const { Messages = [] } = await client.send(command, { abortSignal: signal });
  return Messages;
}

/** Extends the visibility time-out of messages in progress; returns the function that stops it. */
function startHeartbeat(messages: Message[], { client, queueUrl, onError, ...options }: Loop): () => void {
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
}

/** Deletes messages and retries those that SQS did not delete. Throws when some remain; SQS delivers them again. */
async function deleteMessages(messages: Message[], { client, queueUrl, signal }: Loop): Promise<void> {
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
}

/** Passes messages to the consumer and deletes those that it has handled; returns the action that failed. */
async function handleMessages(
  consumer: Consumer,
  messages: Message[],
  loop: Loop,
): Promise<PollError["during"] | undefined> {
  const stopHeartbeat = startHeartbeat(messages, loop);
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
    stopHeartbeat();
  }
}

const logPollError = (error: Error, { during }: PollError): void =>
  console.error(`Polling failed to ${during}:`, error);

/**
 * Passes a queue's messages to a consumer outside Lambda, until `signal` aborts. It deletes handled messages only and
 * hides the others while their handlers work. An error never ends the loop: it is reported, and the loop continues after
 * a pause that grows with each consecutive error.
 */
export async function poll(consumer: Consumer, options: PollOptions): Promise<void> {
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
}
