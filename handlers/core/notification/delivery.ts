import { nameOf } from "../../../events/define-event.ts";
import type { Envelope } from "../../../events/envelope.ts";
import { type TopicName, topicEvents } from "../../../events/topics.ts";
import type { NotificationRecord } from "../../../schemas/notification.ts";
import type { ProductRecord } from "../../../schemas/product.ts";

/** The products that an event concerns, by id, as read from the catalog. */
export type ConcernedProducts = ReadonlyMap<
  string,
  Pick<ProductRecord, "id" | "team" | "status" | "connection" | "updatedAt">
>;

/** Returns the ids of the products that an event concerns. */
export const productIdsOf = ({ data }: Envelope): string[] =>
  Array.isArray(data["productIds"]) ? data["productIds"].map(String) : [];

const isPublishedOn = (topic: TopicName, envelope: Envelope): boolean =>
  (topicEvents[topic] as readonly string[]).includes(nameOf(envelope));

/** A product's queue. An operator may delete that of a retired product. */
export type ProductQueue = { url: string; mayBeDeleted: boolean };

/** The largest difference between the clocks of two functions, in ms. */
const MAX_CLOCK_SKEW_MS = 60_000;

/** Returns whether an event is older than a product's retirement, which is the last write of its record. Later events of its
 *  former tenants are none of its business. */
const isBeforeRetirement = ({ time }: Envelope, { updatedAt }: { updatedAt: string }): boolean =>
  Date.parse(time) <= Date.parse(updatedAt) + MAX_CLOCK_SKEW_MS;

/** Returns the queues of the products that a lifecycle event concerns; no queues for other events. The last events of a
 *  product may be delivered after its retirement. */
export function listQueues(envelope: Envelope, products: ConcernedProducts): ProductQueue[] {
  if (!isPublishedOn("lifecycle", envelope)) return [];
  return productIdsOf(envelope).flatMap((id) => {
    const product = products.get(id);
    const url = product?.connection.queueUrl;
    if (product === undefined || url === undefined) return [];
    const isRetired = product.status === "retired";
    return isRetired && !isBeforeRetirement(envelope, product) ? [] : { url, mayBeDeleted: isRetired };
  });
}

/** Returns the scopes of the notifications that can match an event: the platform, its tenant and its products' teams. */
export function listNotificationScopes(envelope: Envelope, products: ConcernedProducts): string[] {
  const teams = new Set(productIdsOf(envelope).flatMap((id) => products.get(id)?.team ?? []));
  const ofTenant = envelope.tenantid === undefined ? [] : [`tenant#${envelope.tenantid}`];
  return ["platform", ...ofTenant, ...[...teams].map((team) => `team#${team}`)];
}

/** Returns whether a notification matches an event within its scope. */
export function isSubscribedTo(
  { topic, filter = {}, tenantId, team }: Pick<NotificationRecord, "topic" | "filter" | "tenantId" | "team">,
  envelope: Envelope,
  products: ConcernedProducts,
): boolean {
  const productIds = productIdsOf(envelope);
  // A team receives events about the products that it currently owns.
  const own = team === undefined ? productIds : productIds.filter((id) => products.get(id)?.team === team);
  return (
    isPublishedOn(topic, envelope) &&
    (filter.types === undefined || filter.types.includes(envelope.type)) &&
    [tenantId, filter.tenantId].every((requested) => requested === undefined || requested === envelope.tenantid) &&
    (team === undefined || own.length > 0) &&
    (filter.productId === undefined || own.includes(filter.productId))
  );
}
