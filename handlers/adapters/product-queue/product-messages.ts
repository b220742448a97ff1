import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Envelope } from "../../../events/envelope.ts";
import { clientSettings } from "../aws/client-settings.ts";

// The address of a queue says which it is; where SQS is, the function's environment says, as for any other service.
const sqs = new SQSClient({ ...clientSettings, useQueueUrlAsEndpoint: false });

/** Puts an event into a product's queue, as the envelope alone. */
export const sendToProduct = async (QueueUrl: string, envelope: Envelope): Promise<void> => {
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(envelope) }));
};
