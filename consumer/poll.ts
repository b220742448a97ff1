import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { SQSRecord } from "aws-lambda";
import type { Consumer } from "./consume.ts";

/** Where messages are fetched from, and until when. */
export type PollOptions = {
  client: SQSClient;
  queueUrl: string;
  /** Ends the loop, after what is in work. */
  signal: AbortSignal;
  /** How long SQS may wait for messages, in seconds. @default 20 */
  waitSeconds?: number;
};

const recordOf = ({ MessageId = "", Body = "", ReceiptHandle = "" }: Message): SQSRecord =>
  ({ messageId: MessageId, body: Body, receiptHandle: ReceiptHandle, eventSource: "aws:sqs" }) as SQSRecord;

/** Brings a queue's messages to a consumer where no Lambda does it. Only what was done is deleted. */
export const poll = async (consumer: Consumer, { client, queueUrl, signal, waitSeconds = 20 }: PollOptions) => {
  while (!signal.aborted) {
    const { Messages = [] } = await client
      .send(new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: waitSeconds }), {
        abortSignal: signal,
      })
      .catch((error: unknown) => {
        if (signal.aborted) return { Messages: [] };
        throw error;
      });
    if (Messages.length === 0) continue;
    const { batchItemFailures } = await consumer({ Records: Messages.map(recordOf) });
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    const Entries = Messages.filter(({ MessageId = "" }) => !failed.has(MessageId)).map(({ ReceiptHandle }, index) => ({
      Id: String(index),
      ReceiptHandle,
    }));
    if (Entries.length > 0) await client.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  }
};
