import type { Caller } from "../../schemas/caller.ts";
import type { NotificationRecord, NotificationTopic, RequestNotification } from "../../schemas/notification.ts";
import type { Relation } from "./access.ts";
import type { Refusal } from "./decision.ts";

/** How many notifications a tenant, a team or the platform may have, and from when on somebody should know. */
export const MOST_NOTIFICATIONS = 100;
const ALMOST = 0.8;

export const isAlmostFull = (used: number): boolean => used >= MOST_NOTIFICATIONS * ALMOST;

/** What a caller's notifications are bound to, whatever their filters say. */
export type Bounds = { scope: string; tenantId?: string; team?: string; productIds?: string[] };

/** The bounds of a caller; `products` are those of its team. */
export const boundsOf = (caller: Caller, relation: Relation, products: string[]): Bounds | undefined => {
  if (relation === "any") return { scope: "platform" };
  if (relation === "ownTeam" && caller.team !== undefined) {
    return { scope: `team#${caller.team}`, team: caller.team, productIds: products };
  }
  if (relation !== "ownTenant" || caller.tenantId === undefined) return undefined;
  return { scope: `tenant#${caller.tenantId}`, tenantId: caller.tenantId };
};

const invalid = (pointer: string, detail: string): Refusal => ({
  code: "invalidField",
  detail,
  errors: [{ pointer, detail }],
});

/** Why a filter can't be; undefined when it can. What is not the caller's is as unknown as what is not there. */
export const refuseFilter = (
  { topic, filter = {} }: Pick<RequestNotification, "topic" | "filter">,
  bounds: Bounds,
  typesOn: (topic: NotificationTopic) => readonly string[],
): Refusal | undefined => {
  const unknown = filter.types?.find((type) => !typesOn(topic).includes(type));
  if (unknown !== undefined) return invalid("/filter/types", `The topic ${topic} has no event ${unknown}.`);
  if (bounds.tenantId !== undefined && ![undefined, bounds.tenantId].includes(filter.tenantId)) {
    return invalid("/filter/tenantId", "There is no such tenant.");
  }
  if (bounds.productIds === undefined) return undefined;
  if (bounds.productIds.length === 0) return invalid("", "Your team has no product that it could be told of.");
  const foreign = filter.productId !== undefined && !bounds.productIds.includes(filter.productId);
  return foreign ? invalid("/filter/productId", "Your team has no such product.") : undefined;
};

/** Returns a request in the form in which its endpoint is compared: e-mail addresses are equal without regard to case. */
export const normalizedRequest = (request: RequestNotification): RequestNotification =>
  request.protocol === "email" ? { ...request, endpoint: request.endpoint.toLowerCase() } : request;

/** The `type` of a notification's test message: no other notification lets it through. */
export const testTypeOf = (testKey: string): string => `NotificationTested.${testKey}`;

const productsOf = ({ filter, productIds }: Pick<NotificationRecord, "filter" | "productIds">) =>
  filter?.productId === undefined ? productIds : [filter.productId];

/** SNS's filter policy on the message: what was asked for, within the bounds, and the notification's own tests. */
export const filterPolicyOf = (
  record: Pick<NotificationRecord, "testKey" | "topic" | "filter" | "tenantId" | "productIds">,
  typesOn: (topic: NotificationTopic) => readonly string[],
): Record<string, unknown> => {
  const { testKey, topic, filter, tenantId = filter?.tenantId } = record;
  const productIds = productsOf(record);
  // A product's operations are those on it alone; a fact of a tenant's life may concern several products.
  const products = topic === "lifecycle" ? { data: { productIds } } : { productid: productIds };
  return {
    type: [...(filter?.types ?? typesOn(topic)), testTypeOf(testKey)],
    ...(tenantId === undefined ? {} : { tenantid: [tenantId] }),
    ...(productIds === undefined ? {} : products),
  };
};

/** What a test message says beside its envelope, so that it passes the notification's own filter. */
export const testSubjectOf = (
  record: NotificationRecord,
): { tenantid?: string; productid?: string; productIds: string[] } => {
  const tenantid = record.tenantId ?? record.filter?.tenantId;
  const [productid] = productsOf(record) ?? [];
  return {
    ...(tenantid === undefined ? {} : { tenantid }),
    ...(productid === undefined ? {} : { productid }),
    productIds: productid === undefined ? [] : [productid],
  };
};
