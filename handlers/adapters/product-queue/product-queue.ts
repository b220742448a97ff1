import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  QueueNameExists,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import type { ProductRecord } from "../../../schemas/product.ts";
import { clientSettings } from "../aws/client-settings.ts";
import { deadLetterQueueOf } from "./product-dead-letters.ts";

const sqs = new SQSClient(clientSettings);

/** How long a product may be down without missing anything: SQS's longest, 14 days, in seconds. */
const RETENTION_SECONDS = "1209600";
/** How often a message is handed out before it counts as poison. */
const MAX_RECEIVES = 5;

/** Makes a queue, or finds the one that is there. */
const ensureQueue = async (QueueName: string, Attributes: Record<string, string>): Promise<string> => {
  try {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
    return QueueUrl ?? "";
  } catch (error) {
    if (!(error instanceof QueueNameExists)) throw error;
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
    return QueueUrl ?? "";
  }
};

const getQueueArn = async (QueueUrl: string): Promise<string> => {
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }));
  return Attributes?.["QueueArn"] ?? "";
};

/** Lets the product's account read. Only a role of this account with a right of its own may send. */
const buildQueuePolicy = (queueArn: string, account: string) => ({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { AWS: `arn:${queueArn.split(":")[1]}:iam::${account}:root` },
      Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"],
      Resource: queueArn,
    },
  ],
});

/**
 * Makes the product's queue with its dead-letter queue. The control plane puts into it the events that concern the
 * product, and no others. May be repeated; it ends in the same queue.
 */
export const makeProductQueue = async ({ id, account }: ProductRecord): Promise<string> => {
  const name = `tenantry-product-${id}`;
  const kept = { MessageRetentionPeriod: RETENTION_SECONDS, SqsManagedSseEnabled: "true" };
  const deadLetterTargetArn = await getQueueArn(await ensureQueue(deadLetterQueueOf(name), kept));
  const queueUrl = await ensureQueue(name, { ...kept, VisibilityTimeout: "60" });
  const queueArn = await getQueueArn(queueUrl);
  await sqs.send(
    new SetQueueAttributesCommand({
      QueueUrl: queueUrl,
      Attributes: {
        Policy: JSON.stringify(buildQueuePolicy(queueArn, account)),
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: MAX_RECEIVES }),
      },
    }),
  );
  return queueUrl;
};
