import {
  paginateListSubscriptionsByTopic,
  SetSubscriptionAttributesCommand,
  SNSClient,
  SubscribeCommand,
} from "@aws-sdk/client-sns";
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
      Principal: { AWS: `arn:${queueArn.split(":")[1]}:iam::${account}:root` },
      Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"],
      Resource: queueArn,
    },
  ],
});

/** Returns the subscription of a queue to the topic, where it has one. */
const subscriptionOf = async (topicArn: string, queueArn: string): Promise<string | undefined> => {
  for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic(
    { client: sns },
    { TopicArn: topicArn },
  )) {
    const found = Subscriptions.find(({ Endpoint }) => Endpoint === queueArn);
    if (found?.SubscriptionArn !== undefined) return found.SubscriptionArn;
  }
  return undefined;
};

/** Subscribes a queue with its filter, or gives the filter to the subscription that it has: SNS refuses to subscribe an
 *  endpoint anew with other attributes. */
const subscribe = async (topicArn: string, queueArn: string, filter: object): Promise<void> => {
  const FilterPolicy = JSON.stringify(filter);
  const SubscriptionArn = await subscriptionOf(topicArn, queueArn);
  if (SubscriptionArn !== undefined) {
    const change = { SubscriptionArn, AttributeName: "FilterPolicy", AttributeValue: FilterPolicy };
    await sns.send(new SetSubscriptionAttributesCommand(change));
    return;
  }
  await sns.send(
    new SubscribeCommand({
      TopicArn: topicArn,
      Protocol: "sqs",
      Endpoint: queueArn,
      Attributes: { RawMessageDelivery: "true", FilterPolicyScope: "MessageBody", FilterPolicy },
    }),
  );
};

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
  await subscribe(topicArn, queueArn, { data: { productIds: [id] } });
  return queueUrl;
};
