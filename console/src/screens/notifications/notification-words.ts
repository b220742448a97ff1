import type { Notification } from "../../api/openapi.d.ts";

type Topic = Notification["topic"];
type Protocol = Notification["protocol"];

const topics: Record<Topic, { name: string; meaning: string }> = {
  "workflow-status": { name: "Operations", meaning: "Each start and each end of an operation." },
  "workflow-errors": { name: "Failures", meaning: "Each operation that fails, with its reason." },
  "workflow-retries": { name: "Retries", meaning: "Each step that is tried again." },
  lifecycle: { name: "Lifecycle", meaning: "What happens to tenants, subscriptions and users." },
};
export const topicNames = Object.keys(topics) as Topic[];
export const describeTopic = (topic: Topic) => topics[topic];

const protocols: Record<Protocol, { name: string; endpoint: string; placeholder: string }> = {
  email: { name: "E-mail", endpoint: "E-mail address", placeholder: "oncall@example.com" },
  https: { name: "HTTPS", endpoint: "URL", placeholder: "https://hooks.example.com/tenantry" },
  sqs: { name: "Queue", endpoint: "ARN of the queue", placeholder: "arn:aws:sqs:eu-central-1:123456789012:inbox" },
};
export const protocolNames = Object.keys(protocols) as Protocol[];
export const describeProtocol = (protocol: Protocol) => protocols[protocol];

/** Returns what confirms a notification that is pending. */
export function describeConfirmation({ protocol }: Pick<Notification, "protocol">): string {
  if (protocol === "email") return "Open the e-mail from AWS and follow its link.";
  if (protocol === "https") return "The endpoint must open the SubscribeURL that it was sent.";
  return "The queue's policy must allow the notification's topic to send messages.";
}
