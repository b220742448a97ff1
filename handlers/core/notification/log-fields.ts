import type { NotificationRecord } from "../../../schemas/notification.ts";

type Subject = Pick<NotificationRecord, "id" | "scope" | "topic" | "protocol" | "endpoint">;

/** Returns where a notification sends to, without its address: the host of a URL, the domain of an e-mail address, or the
 *  account of a queue. The path of a URL often contains a secret, and an address belongs to a person. */
function findEndpointHost({ protocol, endpoint }: Subject): string | undefined {
  if (protocol === "email") return endpoint.slice(endpoint.lastIndexOf("@") + 1);
  if (protocol === "sqs") return endpoint.split(":")[4];
  return URL.canParse(endpoint) ? new URL(endpoint).hostname : undefined;
}

/** Returns what the log says about a notification that is created or removed. */
export function toNotificationLogFields(record: Subject): Record<string, string> {
  const { id, scope, topic, protocol } = record;
  const endpointHost = findEndpointHost(record);
  return { notification: id, scope, topic, protocol, ...(endpointHost !== undefined && { endpointHost }) };
}
