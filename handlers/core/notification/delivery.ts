import { nameOf } from "../../../events/define-event.ts";
import type { Envelope } from "../../../events/envelope.ts";
import { type TopicName, topicEvents } from "../../../events/topics.ts";
import type { NotificationRecord } from "../../../schemas/notification.ts";
import type { ProductRecord } from "../../../schemas/product.ts";

/** The products that an event concerns, by id, as the catalog has them now. */
export type ConcernedProducts = ReadonlyMap<string, Pick<ProductRecord, "id" | "team" | "status" | "connection">>;

/** The ids of the products that an event concerns. */
export const productIdsOf = ({ data }: Envelope): string[] =>
  Array.isArray(data["productIds"]) ? data["productIds"].map(String) : [];

const isPublishedOn = (topic: TopicName, envelope: Envelope): boolean =>
  (topicEvents[topic] as readonly string[]).includes(nameOf(envelope));

/** Returns the queues of the products that an event on the life of tenants, subscriptions and users concerns. */
export const listQueues = (envelope: Envelope, products: ConcernedProducts): string[] => {
  if (!isPublishedOn("lifecycle", envelope)) return [];
  return productIdsOf(envelope).flatMap((id) => {
    const { status, connection } = products.get(id) ?? {};
    return status === "retired" ? [] : (connection?.queueUrl ?? []);
  });
};

/** Returns the scopes whose notifications may want an event: the platform's, its tenant's, and its products' teams'. */
export const listNotificationScopes = (envelope: Envelope, products: ConcernedProducts): string[] => {
  const teams = new Set(productIdsOf(envelope).flatMap((id) => products.get(id)?.team ?? []));
  const ofTenant = envelope.tenantid === undefined ? [] : [`tenant#${envelope.tenantid}`];
  return ["platform", ...ofTenant, ...[...teams].map((team) => `team#${team}`)];
};

/** Answers whether a notification asked for an event, within the bounds of its scope. */
export const isSubscribedTo = (
  { topic, filter = {}, tenantId, team }: Pick<NotificationRecord, "topic" | "filter" | "tenantId" | "team">,
  envelope: Envelope,
  products: ConcernedProducts,
): boolean => {
  const productIds = productIdsOf(envelope);
  // A team is told of the products that it owns now, whatever others the event concerns.
  const own = team === undefined ? productIds : productIds.filter((id) => products.get(id)?.team === team);
  return (
    isPublishedOn(topic, envelope) &&
    (filter.types === undefined || filter.types.includes(envelope.type)) &&
    [tenantId, filter.tenantId].every((requested) => requested === undefined || requested === envelope.tenantid) &&
    (team === undefined || own.length > 0) &&
    (filter.productId === undefined || own.includes(filter.productId))
  );
};
