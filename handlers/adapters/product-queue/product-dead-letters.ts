import { GetQueueAttributesCommand, QueueDoesNotExist, SQSClient } from "@aws-sdk/client-sqs";
import { clientSettings } from "../aws/client-settings.ts";

// A queue's URL only names the queue. SQS's endpoint comes from the environment, as for other services.
const sqs = new SQSClient({ ...clientSettings, useQueueUrlAsEndpoint: false });

/** Returns the name or URL of a product's dead-letter queue from that of its queue. */
export const deadLetterQueueOf = (queue: string): string => `${queue}-dead-letters`;

/** Reads the approximate number of a product's dead letters. */
export async function countDeadLetters(queueUrl: string): Promise<number> {
  const AttributeNames = ["ApproximateNumberOfMessages" as const];
  try {
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: deadLetterQueueOf(queueUrl), AttributeNames }),
    );
    return Number(Attributes?.["ApproximateNumberOfMessages"] ?? 0);
  } catch (error) {
    // Somebody has deleted the queue by hand; the next verification makes it again.
    if (error instanceof QueueDoesNotExist) return 0;
    throw error;
  }
}
