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

/** The `type` of a test message. */
export const TEST_TYPE = "NotificationTested";

/** Returns a request in the form in which its endpoint is compared: e-mail addresses are equal without regard to case. */
export const normalizedRequest = (request: RequestNotification): RequestNotification =>
  request.protocol === "email" ? { ...request, endpoint: request.endpoint.toLowerCase() } : request;

/** Returns what a test message is about: the tenant and the product that the notification asks for. */
export const testSubjectOf = (
  record: NotificationRecord,
): { tenantid?: string; productid?: string; productIds: string[] } => {
  const tenantid = record.tenantId ?? record.filter?.tenantId;
  const productid = record.filter?.productId;
  return {
    ...(tenantid === undefined ? {} : { tenantid }),
    ...(productid === undefined ? {} : { productid }),
    productIds: productid === undefined ? [] : [productid],
  };
};
