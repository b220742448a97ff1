import { SQSClient } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { redrive } from "../../infra/redrive.ts";

const queue = "https://sqs.example.com/1/Tenantry-ControlPlane-ReconcileQueue.fifo";
const deadLetters = "https://sqs.example.com/1/Tenantry-ControlPlane-ReconcileFailedQueue.fifo";

type Command = { constructor: { name: string }; input: Record<string, unknown> };

test("a dead letter of a FIFO queue is sent again in its group with a new deduplication id", async () => {
  let waiting = [{ MessageId: "m1", Body: "event", ReceiptHandle: "r1", Attributes: { MessageGroupId: "ten_1" } }];
  const sent: unknown[] = [];
  const responses: Record<string, (input: Command["input"]) => object> = {
    ListQueuesCommand: () => ({ QueueUrls: [queue, deadLetters] }),
    GetQueueAttributesCommand: ({ QueueUrl }) => {
      const deadLetterTargetArn = "arn:aws:sqs:eu-central-1:1:Tenantry-ControlPlane-ReconcileFailedQueue.fifo";
      return QueueUrl === queue ? { Attributes: { RedrivePolicy: JSON.stringify({ deadLetterTargetArn }) } } : {};
    },
    ReceiveMessageCommand: ({ MessageSystemAttributeNames: requested = [], WaitTimeSeconds = 0 }) => ({
      // SQS returns the group of a message only on request, and finds all messages only by long polling.
      Messages: (Number(WaitTimeSeconds) > 0 ? waiting : []).map(({ Attributes, ...one }) =>
        (requested as string[]).includes("MessageGroupId") ? { ...one, Attributes } : one,
      ),
    }),
    SendMessageCommand: (input) => {
      sent.push(input);
      return {};
    },
    DeleteMessageCommand: ({ ReceiptHandle }) => {
      waiting = waiting.filter((one) => one.ReceiptHandle !== ReceiptHandle);
      return {};
    },
  };
  const client = new SQSClient({});
  client.send = (async ({ constructor: { name }, input }: Command) => responses[name]?.(input)) as never;

  expect(await redrive(client)).toEqual([{ queue: "Tenantry-ControlPlane-ReconcileQueue.fifo", moved: 1 }]);
  expect(sent).toEqual([
    { QueueUrl: queue, MessageBody: "event", MessageGroupId: "ten_1", MessageDeduplicationId: "m1" },
  ]);
  expect(waiting).toEqual([]);
});
