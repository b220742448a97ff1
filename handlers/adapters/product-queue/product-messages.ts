import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Envelope } from "../../../events/envelope.ts";
import type { ProductQueue } from "../../core/notification/delivery.ts";
import { clientSettings } from "../aws/client-settings.ts";
import { isMissingQueue } from "./missing-queue.ts";

// A queue's URL only names the queue. SQS's endpoint comes from the environment, as for other services.
const sqs = new SQSClient({ ...clientSettings, useQueueUrlAsEndpoint: false });

/** Sends an event to a product's queue; the message body is the envelope. */
export async function sendToProduct({ url, mayBeDeleted }: ProductQueue, envelope: Envelope): Promise<void> {
  try {
    await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: JSON.stringify(envelope) }));
  } catch (error) {
    if (!mayBeDeleted || !isMissingQueue(error)) throw error;
  }
}
