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

/** The addresses behind a host; none when nobody knows it. */
export const resolveAddresses = async (host: string): Promise<string[]> => {
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch {
    return [];
  }
};

type TopicSubscription = Pick<NotificationRecord, "topicArn" | "subscriptionArn">;

/**
 * The attributes of a notification's topic. SNS would give a topic a policy that lets every principal of the account
 * publish and subscribe; with this one only a right of its own does.
 */
const buildTopicAttributes = (name: string): Record<string, string> => {
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
};

/**
 * Makes the topic of one notification with its endpoint as the only subscription, or finds both; undefined where SNS
 * does not take the endpoint. Nothing is published on a topic that no record names.
 */
export const makeTopic = async (
  name: string,
  { protocol, address }: Endpoint,
): Promise<TopicSubscription | undefined> => {
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
        // Over HTTP the wrapping carries the signature by which the endpoint knows that it is from SNS.
        ...(protocol === "sqs" ? { Attributes: { RawMessageDelivery: "true" } } : {}),
      }),
    );
    return { topicArn, subscriptionArn };
  } catch (error) {
    if (!(error instanceof InvalidParameterException)) throw error;
    await deleteTopic(topicArn);
    return undefined;
  }
};

/** Deletes a notification's topic with its subscription; one that is gone already is gone. */
export const deleteTopic = async (TopicArn: string): Promise<void> => {
  try {
    await sns.send(new DeleteTopicCommand({ TopicArn }));
  } catch (error) {
    if (!(error instanceof NotFoundException)) throw error;
  }
};

/** The topic's one subscription. Not every answer to a Subscribe that waits for its confirmation names it. */
const findSubscriptionArn = async ({ topicArn, subscriptionArn }: TopicSubscription): Promise<string | undefined> => {
  if (subscriptionArn.startsWith("arn:")) return subscriptionArn;
  const { Subscriptions = [] } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: topicArn }));
  return Subscriptions.find((one) => one.SubscriptionArn?.startsWith("arn:"))?.SubscriptionArn;
};

/** Reads whether the endpoint has confirmed that it wants to be told. */
export const getSubscriptionStatus = async (record: TopicSubscription): Promise<"pending" | "confirmed"> => {
  try {
    const SubscriptionArn = await findSubscriptionArn(record);
    if (SubscriptionArn === undefined) return "pending";
    const { Attributes } = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
    return Attributes?.["PendingConfirmation"] === "false" ? "confirmed" : "pending";
  } catch (error) {
    if (error instanceof NotFoundException || error instanceof InvalidParameterException) return "pending";
    throw error;
  }
};

/** Publishes a message to a notification's endpoint; does nothing where the notification was removed meanwhile. */
export const publishToTopic = async (
  { topicArn }: Pick<TopicSubscription, "topicArn">,
  message: object,
): Promise<void> => {
  try {
    await sns.send(new PublishCommand({ TopicArn: topicArn, Message: JSON.stringify(message) }));
  } catch (error) {
    if (!(error instanceof NotFoundException)) throw error;
  }
};
