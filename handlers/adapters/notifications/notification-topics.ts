import { lookup } from "node:dns/promises";
import {
  CreateTopicCommand,
  DeleteTopicCommand,
  GetSubscriptionAttributesCommand,
  InvalidParameterException,
  ListSubscriptionsByTopicCommand,
  NotFoundException,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
} from "@aws-sdk/client-sns";
import { readEnvironment } from "../../../schemas/environment.ts";
import type { NotificationRecord } from "../../../schemas/notification.ts";
import type { Endpoint } from "../../core/notification/endpoint.ts";
import { clientSettings } from "../aws/client-settings.ts";

const sns = new SNSClient(clientSettings);

/** Resolves the IP addresses of a host; none when the host is unknown. */
export async function resolveAddresses(host: string): Promise<string[]> {
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch {
    return [];
  }
}

type TopicSubscription = Pick<NotificationRecord, "topicArn" | "subscriptionArn">;

/**
 * Builds the attributes of a notification's topic. SNS's default policy lets every principal of the account publish and
 * subscribe; this policy requires a right of its own.
 */
function buildTopicAttributes(name: string): Record<string, string> {
  const KmsMasterKeyId = readEnvironment("DATA_KEY_ARN");
  const [arn, partition, , region, account] = KmsMasterKeyId.split(":");
  const Statement = {
    Effect: "Allow",
    Principal: { AWS: `${arn}:${partition}:iam::${account}:root` },
    Action: "sns:GetTopicAttributes",
    Resource: `${arn}:${partition}:sns:${region}:${account}:${name}`,
  };
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [Statement] });
  return { DisplayName: "Tenantry", KmsMasterKeyId, Policy };
}

/**
 * Makes a notification's topic with its endpoint as the only subscription, or finds both. Returns undefined when SNS
 * rejects the endpoint. Events go only to topics that a record names.
 */
export async function makeTopic(name: string, { protocol, address }: Endpoint): Promise<TopicSubscription | undefined> {
  const Name = `tenantry-notification-${name}`;
  const { TopicArn: topicArn = "" } = await sns.send(
    new CreateTopicCommand({ Name, Attributes: buildTopicAttributes(Name) }),
  );
  try {
    const { SubscriptionArn: subscriptionArn = "" } = await sns.send(
      new SubscribeCommand({
        TopicArn: topicArn,
        Protocol: protocol,
        Endpoint: address,
        ReturnSubscriptionArn: true,
        // Over HTTPS, SNS's wrapper carries the signature with which the endpoint verifies the sender.
        ...(protocol === "sqs" ? { Attributes: { RawMessageDelivery: "true" } } : {}),
      }),
    );
    return { topicArn, subscriptionArn };
  } catch (error) {
    if (!(error instanceof InvalidParameterException)) throw error;
    await deleteTopic(topicArn);
    return undefined;
  }
}

/** Deletes a notification's topic with its subscription, if it exists. */
export async function deleteTopic(TopicArn: string): Promise<void> {
  try {
    await sns.send(new DeleteTopicCommand({ TopicArn }));
  } catch (error) {
    if (!(error instanceof NotFoundException)) throw error;
  }
}

/** Finds the topic's only subscription. SNS may return no ARN for a subscription that is not confirmed yet. */
async function findSubscriptionArn({ topicArn, subscriptionArn }: TopicSubscription): Promise<string | undefined> {
  if (subscriptionArn.startsWith("arn:")) return subscriptionArn;
  const { Subscriptions = [] } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: topicArn }));
  return Subscriptions.find((one) => one.SubscriptionArn?.startsWith("arn:"))?.SubscriptionArn;
}

/** Reads whether the endpoint has confirmed its subscription. */
export async function getSubscriptionStatus(record: TopicSubscription): Promise<"pending" | "confirmed"> {
  try {
    const SubscriptionArn = await findSubscriptionArn(record);
    if (SubscriptionArn === undefined) return "pending";
    const { Attributes } = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
    return Attributes?.["PendingConfirmation"] === "false" ? "confirmed" : "pending";
  } catch (error) {
    if (error instanceof NotFoundException || error instanceof InvalidParameterException) return "pending";
    throw error;
  }
}

/** Publishes a message to a notification's endpoint; does nothing when the notification was removed meanwhile. */
export async function publishToTopic(
  { topicArn }: Pick<TopicSubscription, "topicArn">,
  message: object,
): Promise<void> {
  try {
    await sns.send(new PublishCommand({ TopicArn: topicArn, Message: JSON.stringify(message) }));
  } catch (error) {
    if (!(error instanceof NotFoundException)) throw error;
  }
}
