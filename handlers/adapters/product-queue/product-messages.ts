import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Envelope } from "../../../events/envelope.ts";
import { clientSettings } from "../aws/client-settings.ts";

// A queue's URL only names the queue. SQS's endpoint comes from the environment, as for other services.
const sqs = new SQSClient({ ...clientSettings, useQueueUrlAsEndpoint: false });

/** Sends an event to a product's queue; the message body is the envelope. */
export async function sendToProduct(QueueUrl: string, envelope: Envelope): Promise<void> {
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(envelope) }));
}
