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
import { deadLetterQueueOf } from "./queue-names.ts";

const sqs = new SQSClient(clientSettings);

/** The seconds for which a queue keeps a message: SQS's maximum of 14 days. */
const RETENTION_SECONDS = "1209600";
/** The receives after which a message moves to the dead-letter queue. */
const MAX_RECEIVES = 5;

/** Makes a queue, or finds the existing one. */
async function ensureQueue(QueueName: string, Attributes: Record<string, string>): Promise<string> {
  try {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
    return QueueUrl ?? "";
  } catch (error) {
    if (!(error instanceof QueueNameExists)) throw error;
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
    return QueueUrl ?? "";
  }
}

async function getQueueArn(QueueUrl: string): Promise<string> {
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }));
  return Attributes?.["QueueArn"] ?? "";
}

/** Builds the policy that lets the product's account read; only roles of the control plane's account may send. */
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
 * Makes the product's queue and its dead-letter queue. The control plane sends only the product's events to it. A
 * repetition finds the same queue.
 */
export async function makeProductQueue({ id, account }: ProductRecord): Promise<string> {
  const name = `tenantry-product-${id}`;
  const attributes = { MessageRetentionPeriod: RETENTION_SECONDS, SqsManagedSseEnabled: "true" };
  const deadLetterTargetArn = await getQueueArn(await ensureQueue(deadLetterQueueOf(name), attributes));
  const queueUrl = await ensureQueue(name, { ...attributes, VisibilityTimeout: "60" });
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
}
