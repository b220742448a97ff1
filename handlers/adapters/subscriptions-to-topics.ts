import { lookup } from "node:dns/promises";
import {
  GetSubscriptionAttributesCommand,
  InvalidParameterException,
  ListSubscriptionsByTopicCommand,
  NotFoundException,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from "@aws-sdk/client-sns";
import { environment } from "../../schemas/environment.ts";
import type { NotificationRecord, NotificationTopic } from "../../schemas/notification.ts";
import type { Endpoint } from "../core/endpoint.ts";

const sns = new SNSClient({});

/** The four topics differ in the end of their names. */
const arnOf = (topic: NotificationTopic): string => environment("LIFECYCLE_TOPIC_ARN").replace(/lifecycle$/, topic);

/** The addresses behind a host; none when nobody knows it. */
export const addressesOf = async (host: string): Promise<string[]> => {
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch {
    return [];
  }
};

/** Subscribes the endpoint, or finds the subscription that it has; undefined where SNS does not take it. */
export const subscribe = async (
  topic: NotificationTopic,
  { protocol, address }: Endpoint,
  filterPolicy: object,
): Promise<string | undefined> => {
  try {
    const { SubscriptionArn } = await sns.send(
      new SubscribeCommand({
        TopicArn: arnOf(topic),
        Protocol: protocol,
        Endpoint: address,
        ReturnSubscriptionArn: true,
        Attributes: {
          FilterPolicyScope: "MessageBody",
          FilterPolicy: JSON.stringify(filterPolicy),
          // Over HTTP the wrapping carries the signature by which the endpoint knows that it is from SNS.
          ...(protocol === "sqs" ? { RawMessageDelivery: "true" } : {}),
        },
      }),
    );
    return SubscriptionArn;
  } catch (error) {
    if (error instanceof InvalidParameterException) return undefined;
    throw error;
  }
};

type Subscribed = Pick<NotificationRecord, "topic" | "endpoint" | "subscriptionArn">;

/** The subscription behind a notification. Not every answer to a Subscribe that waits for its confirmation names it;
 *  once it is confirmed it is found by its endpoint. */
const subscriptionOf = async ({ topic, endpoint, subscriptionArn }: Subscribed): Promise<string | undefined> => {
  if (subscriptionArn.startsWith("arn:")) return subscriptionArn;
  let NextToken: string | undefined;
  do {
    const page = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: arnOf(topic), NextToken }));
    const found = page.Subscriptions?.find(
      (one) => one.Endpoint === endpoint && one.SubscriptionArn?.startsWith("arn:"),
    );
    if (found) return found.SubscriptionArn;
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return undefined;
};

/** Ends a subscription; one that was never confirmed ends by itself. */
export const unsubscribe = async (record: Subscribed): Promise<void> => {
  const SubscriptionArn = await subscriptionOf(record);
  if (SubscriptionArn === undefined) return;
  try {
    await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
  } catch (error) {
    if (!(error instanceof NotFoundException || error instanceof InvalidParameterException)) throw error;
  }
};

export const statusOf = async (record: Subscribed): Promise<"pending" | "confirmed"> => {
  const SubscriptionArn = await subscriptionOf(record);
  if (SubscriptionArn === undefined) return "pending";
  try {
    const { Attributes } = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
    return Attributes?.["PendingConfirmation"] === "false" ? "confirmed" : "pending";
  } catch (error) {
    if (error instanceof NotFoundException || error instanceof InvalidParameterException) return "pending";
    throw error;
  }
};

export const publishTo = async (topic: NotificationTopic, message: object): Promise<void> => {
  await sns.send(new PublishCommand({ TopicArn: arnOf(topic), Message: JSON.stringify(message) }));
};
