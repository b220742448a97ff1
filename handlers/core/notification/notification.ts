import type { Caller } from "../../../schemas/caller.ts";
import type { NotificationRecord, NotificationTopic, RequestNotification } from "../../../schemas/notification.ts";
import type { AccessScope } from "../shared/access.ts";
import type { Rejection } from "../shared/decision.ts";
import { buildInvalidField } from "../shared/rejections.ts";

/** How many notifications a tenant, a team or the platform may have, and from when on somebody should know. */
export const MAX_NOTIFICATIONS = 100;
const ALMOST_FULL_SHARE = 0.8;

export const isAlmostFull = (used: number): boolean => used >= MAX_NOTIFICATIONS * ALMOST_FULL_SHARE;

/** What a caller's notifications are bound to, whatever their filters say. */
export type Bounds = { scope: string; tenantId?: string; team?: string; productIds?: string[] };

/** The bounds of a caller; `products` are those of its team. */
export const resolveBounds = (caller: Caller, accessScope: AccessScope, products: string[]): Bounds | undefined => {
  if (accessScope === "any") return { scope: "platform" };
  if (accessScope === "ownTeam" && caller.team !== undefined) {
    return { scope: `team#${caller.team}`, team: caller.team, productIds: products };
  }
  if (accessScope !== "ownTenant" || caller.tenantId === undefined) return undefined;
  return { scope: `tenant#${caller.tenantId}`, tenantId: caller.tenantId };
};

/** Why a filter can't be; undefined when it can. What is not the caller's is as unknown as what is not there. */
export const checkFilter = (
  { topic, filter = {} }: Pick<RequestNotification, "topic" | "filter">,
  bounds: Bounds,
  typesOn: (topic: NotificationTopic) => readonly string[],
): Rejection | undefined => {
  const unknown = filter.types?.find((type) => !typesOn(topic).includes(type));
  if (unknown !== undefined) return buildInvalidField("/filter/types", `The topic ${topic} has no event ${unknown}.`);
  if (bounds.tenantId !== undefined && ![undefined, bounds.tenantId].includes(filter.tenantId)) {
    return buildInvalidField("/filter/tenantId", "There is no such tenant.");
  }
  if (bounds.productIds === undefined) return undefined;
  if (bounds.productIds.length === 0)
    return buildInvalidField("", "Your team has no product that it could be told of.");
  const foreign = filter.productId !== undefined && !bounds.productIds.includes(filter.productId);
  return foreign ? buildInvalidField("/filter/productId", "Your team has no such product.") : undefined;
};

/** The `type` of a test message. */
export const TEST_EVENT_TYPE = "NotificationTested";

/** Returns a request in the form in which its endpoint is compared: e-mail addresses are equal without regard to case. */
export const normalizeRequest = (request: RequestNotification): RequestNotification =>
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
