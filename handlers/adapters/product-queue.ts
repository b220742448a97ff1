import { SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  QueueNameExists,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { environment } from "../../schemas/environment.ts";
import type { ProductRecord } from "../../schemas/product.ts";
import { deadLettersOf } from "./product-dead-letters.ts";

const sqs = new SQSClient({});
const sns = new SNSClient({});

/** How long a product may be down without missing anything: SQS's longest, 14 days, in seconds. */
const RETENTION_SECONDS = "1209600";
/** How often a message is handed out before it counts as poison. */
const MAX_RECEIVES = 5;

/** Makes a queue, or finds the one that is there. */
const queueNamed = async (QueueName: string, Attributes: Record<string, string>): Promise<string> => {
  try {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
    return QueueUrl ?? "";
  } catch (error) {
    if (!(error instanceof QueueNameExists)) throw error;
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
    return QueueUrl ?? "";
  }
};

const arnOf = async (QueueUrl: string): Promise<string> => {
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }));
  return Attributes?.["QueueArn"] ?? "";
};

/** The topic may send, the product's account may read, and nobody else may do anything. */
const policyOf = (queueArn: string, topicArn: string, account: string) => ({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: "sns.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: queueArn,
      Condition: { ArnEquals: { "aws:SourceArn": topicArn } },
    },
    {
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${account}:root` },
      Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"],
      Resource: queueArn,
    },
  ],
});

/**
 * Makes the product's queue with its dead-letter queue and lets it have the facts that concern the product, and no
 * others: the filter belongs to the control plane. May be repeated; it ends in the same queue.
 */
export const makeProductQueue = async ({ id, account }: ProductRecord): Promise<string> => {
  const name = `tenantry-product-${id}`;
  const kept = { MessageRetentionPeriod: RETENTION_SECONDS, SqsManagedSseEnabled: "true" };
  const deadLetterTargetArn = await arnOf(await queueNamed(deadLettersOf(name), kept));
  const queueUrl = await queueNamed(name, { ...kept, VisibilityTimeout: "60" });
  const queueArn = await arnOf(queueUrl);
  const topicArn = environment("LIFECYCLE_TOPIC_ARN");
  await sqs.send(
    new SetQueueAttributesCommand({
      QueueUrl: queueUrl,
      Attributes: {
        Policy: JSON.stringify(policyOf(queueArn, topicArn, account)),
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: MAX_RECEIVES }),
      },
    }),
  );
  const { SubscriptionArn } = await sns.send(
    new SubscribeCommand({
      TopicArn: topicArn,
      Protocol: "sqs",
      Endpoint: queueArn,
      ReturnSubscriptionArn: true,
      Attributes: {
        RawMessageDelivery: "true",
        FilterPolicyScope: "MessageBody",
        FilterPolicy: JSON.stringify({ data: { productIds: [id] } }),
      },
    }),
  );
  if (SubscriptionArn === undefined) throw new Error(`The queue of ${id} could not be subscribed`);
  return queueUrl;
};
