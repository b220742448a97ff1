import { nameOf } from "../../events/define-event.ts";
import type { Envelope } from "../../events/envelope.ts";
import { type TopicName, topicFacts } from "../../events/topics.ts";
import type { NotificationRecord } from "../../schemas/notification.ts";
import type { ProductRecord } from "../../schemas/product.ts";

/** The products that an event concerns, by id, as the catalog has them now. */
export type Products = ReadonlyMap<string, Pick<ProductRecord, "id" | "team" | "status" | "connection">>;

/** The ids of the products that an event concerns. */
export const productIdsIn = ({ data }: Envelope): string[] =>
  Array.isArray(data["productIds"]) ? data["productIds"].map(String) : [];

const isOn = (topic: TopicName, envelope: Envelope): boolean =>
  (topicFacts[topic] as readonly string[]).includes(nameOf(envelope));

/** Returns the queues of the products that an event on the life of tenants, subscriptions and users concerns. */
export const queuesFor = (envelope: Envelope, products: Products): string[] => {
  if (!isOn("lifecycle", envelope)) return [];
  return productIdsIn(envelope).flatMap((id) => {
    const { status, connection } = products.get(id) ?? {};
    return status === "retired" ? [] : (connection?.queueUrl ?? []);
  });
};

/** Returns the scopes whose notifications may want an event: the platform's, its tenant's, and its products' teams'. */
export const scopesOf = (envelope: Envelope, products: Products): string[] => {
  const teams = new Set(productIdsIn(envelope).flatMap((id) => products.get(id)?.team ?? []));
  const ofTenant = envelope.tenantid === undefined ? [] : [`tenant#${envelope.tenantid}`];
  return ["platform", ...ofTenant, ...[...teams].map((team) => `team#${team}`)];
};

/** Answers whether a notification asked for an event, within the bounds of its scope. */
export const isWanted = (
  { topic, filter = {}, tenantId, team }: Pick<NotificationRecord, "topic" | "filter" | "tenantId" | "team">,
  envelope: Envelope,
  products: Products,
): boolean => {
  const productIds = productIdsIn(envelope);
  // A team is told of the products that it owns now, whatever others the event concerns.
  const own = team === undefined ? productIds : productIds.filter((id) => products.get(id)?.team === team);
  return (
    isOn(topic, envelope) &&
    (filter.types === undefined || filter.types.includes(envelope.type)) &&
    [tenantId, filter.tenantId].every((wanted) => wanted === undefined || wanted === envelope.tenantid) &&
    (team === undefined || own.length > 0) &&
    (filter.productId === undefined || own.includes(filter.productId))
  );
};
