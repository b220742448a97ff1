import { SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { Envelope } from "../../../events/envelope.ts";
import { clientOf, readOutput } from "../system/deployed-system.ts";

/** A subscriber that receives events through a queue. `drain` returns all events so far. */
export type EventListener = { drain: () => Promise<Envelope[]> };

const createSqsClient = () => clientOf(SQSClient);

/** Creates a listener on a queue. It keeps all received events. */
export function listenToQueue(queueUrl: string): EventListener {
  const received: Envelope[] = [];
  return {
    drain: async () => {
      const client = createSqsClient();
      for (;;) {
        const { Messages = [] } = await client.send(
          new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 }),
        );
        if (Messages.length === 0) return received;
        received.push(...Messages.map(({ Body }) => Envelope.parse(JSON.parse(Body ?? ""))));
        const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
        await client.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
      }
    },
  };
}

/** Subscribes a new queue to a topic and returns the queue's URL. `topicOutput` is the name of a stack output. */
export async function subscribeQueue(topicOutput: string, name: string): Promise<string> {
  const client = createSqsClient();
  const { QueueUrl = "" } = await client.send(new CreateQueueCommand({ QueueName: name }));
  const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }));
  const queueArn = Attributes?.["QueueArn"] ?? "";
  const Policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { Service: "sns.amazonaws.com" }, Action: "sqs:SendMessage", Resource: queueArn },
    ],
  });
  await client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  await clientOf(SNSClient).send(
    new SubscribeCommand({
      TopicArn: readOutput(topicOutput),
      Protocol: "sqs",
      Endpoint: queueArn,
      Attributes: { RawMessageDelivery: "true" },
    }),
  );
  return QueueUrl;
}

/** Creates a listener for the future events of a topic. */
export const listenToTopic = async (topicOutput: string, name: string): Promise<EventListener> =>
  listenToQueue(await subscribeQueue(topicOutput, name));
