import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { Envelope } from "../../events/envelope.ts";
import { controlPlane, output } from "./engine.ts";

/** A message as a rule puts it on a queue. */
export type Message = { body: string; envelope: Envelope };

/** Hears every event on the bus, as often as it is published. */
export type Ear = { drain: () => Promise<Message[]> };

export async function listenToBus(name: string): Promise<Ear> {
  const [sqs, eventbridge] = [new SQSClient(controlPlane()), new EventBridgeClient(controlPlane())];
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const about = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] });
  const Arn = (await sqs.send(about)).Attributes?.["QueueArn"] ?? "";
  const allow = {
    Effect: "Allow",
    Principal: { Service: "events.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: Arn,
  };
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [allow] });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  const rule = { EventBusName: output("EventBusName"), EventPattern: JSON.stringify({ source: [{ prefix: "" }] }) };
  await eventbridge.send(new PutRuleCommand({ Name: name, ...rule }));
  await eventbridge.send(
    new PutTargetsCommand({ Rule: name, EventBusName: rule.EventBusName, Targets: [{ Id: "ear", Arn }] }),
  );
  return { drain: () => drain(sqs, QueueUrl) };
}

async function drain(sqs: SQSClient, QueueUrl: string): Promise<Message[]> {
  const heard: Message[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    if (Messages.length === 0) return heard;
    heard.push(...Messages.map(({ Body = "" }) => ({ body: Body, envelope: Envelope.parse(JSON.parse(Body).detail) })));
    const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  }
}
