import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { Envelope } from "../../../events/envelope.ts";
import { clientOf, readOutput } from "../../support/system/deployed-system.ts";

/** A message that a rule has put on a queue. */
export type Message = { body: string; envelope: Envelope };

/** A listener that receives every event of the platform on the bus, as often as it is published. Reports of products
 *  are excluded. */
export type BusListener = {
  /** Returns all messages since the last `clear`. */
  readMessages: () => Promise<Message[]>;
  clear: () => Promise<void>;
};

/** Creates a listener with its own queue and rule. */
export async function listenToBus(name: string): Promise<BusListener> {
  const [sqs, eventbridge] = [clientOf(SQSClient), clientOf(EventBridgeClient)];
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const getArn = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] });
  const Arn = (await sqs.send(getArn)).Attributes?.["QueueArn"] ?? "";
  const Principal = { Service: "events.amazonaws.com" };
  const Statement = { Effect: "Allow", Principal, Action: "sqs:SendMessage", Resource: Arn };
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  const EventBusName = readOutput("EventBusName");
  const EventPattern = JSON.stringify({ source: [{ prefix: "tenantry." }] });
  await eventbridge.send(new PutRuleCommand({ Name: name, EventBusName, EventPattern }));
  await eventbridge.send(new PutTargetsCommand({ Rule: name, EventBusName, Targets: [{ Id: "listener", Arn }] }));

  const received: Message[] = [];
  const readMessages = async (): Promise<Message[]> => {
    for (;;) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
      if (Messages.length === 0) return [...received];
      received.push(
        ...Messages.map(({ Body = "" }) => ({ body: Body, envelope: Envelope.parse(JSON.parse(Body).detail) })),
      );
      const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    }
  };
  return {
    readMessages,
    clear: async () => {
      await readMessages();
      received.length = 0;
    },
  };
}
