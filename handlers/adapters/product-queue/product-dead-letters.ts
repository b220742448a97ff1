import { GetQueueAttributesCommand, QueueDoesNotExist, SQSClient } from "@aws-sdk/client-sqs";
import { clientSettings } from "../aws/client-settings.ts";

// The address of a queue says which it is; where SQS is, the function's environment says, as for any other service.
const sqs = new SQSClient({ ...clientSettings, useQueueUrlAsEndpoint: false });

/** What a product could not take lies beside its queue: by the queue's name or address, that of the other. */
export const deadLetterQueueOf = (queue: string): string => `${queue}-dead-letters`;

/** How many messages lie there, as far as SQS knows at the moment. */
export const countDeadLetters = async (queueUrl: string): Promise<number> => {
  const AttributeNames = ["ApproximateNumberOfMessages" as const];
  try {
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: deadLetterQueueOf(queueUrl), AttributeNames }),
    );
    return Number(Attributes?.["ApproximateNumberOfMessages"] ?? 0);
  } catch (error) {
    // Deleted by hand: its product will miss it, and the next verification makes it anew.
    if (error instanceof QueueDoesNotExist) return 0;
    throw error;
  }
};
