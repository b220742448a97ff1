import type { Caller } from "../../../schemas/caller.ts";
import type { NotificationRecord, NotificationTopic, RequestNotification } from "../../../schemas/notification.ts";
import type { TenantRecord } from "../../../schemas/tenant.ts";
import type { AccessScope } from "../shared/access.ts";
import type { Rejection } from "../shared/decision.ts";
import { buildIllegalTransition, buildInvalidField } from "../shared/rejections.ts";

/** The maximum of notifications of a tenant, a team or the platform, and the share that raises an alarm. */
export const MAX_NOTIFICATIONS = 100;
const ALMOST_FULL_SHARE = 0.8;

export const isAlmostFull = (used: number): boolean => used >= MAX_NOTIFICATIONS * ALMOST_FULL_SHARE;

/** The limits of a caller's notifications, which apply beside their filters. */
export type Bounds = { scope: string; tenantId?: string; team?: string; productIds?: string[] };

/** Returns the bounds of a caller; `products` are the ids of the team's products. */
export function resolveBounds(caller: Caller, accessScope: AccessScope, products: string[]): Bounds | undefined {
  if (accessScope === "any") return { scope: "platform" };
  if (accessScope === "ownTeam" && caller.team !== undefined) {
    return { scope: `team#${caller.team}`, team: caller.team, productIds: products };
  }
  if (accessScope !== "ownTenant" || caller.tenantId === undefined) return undefined;
  return { scope: `tenant#${caller.tenantId}`, tenantId: caller.tenantId };
}

/** Rejects requests of a tenant that is removed or will be. */
export function checkTenantNotifications({ status }: TenantRecord): Rejection | undefined {
  if (!["leaving", "offboarding", "deleted"].includes(status)) return undefined;
  return buildIllegalTransition(`A tenant with the status ${status} cannot request notifications.`, status);
}

/** Returns why the filter is rejected. Resources outside the caller's scope are reported as missing. */
export function checkFilter(
  { topic, filter = {} }: Pick<RequestNotification, "topic" | "filter">,
  bounds: Bounds,
  typesOn: (topic: NotificationTopic) => readonly string[],
): Rejection | undefined {
  const unknown = filter.types?.find((type) => !typesOn(topic).includes(type));
  if (unknown !== undefined) return buildInvalidField("/filter/types", `The topic ${topic} has no event ${unknown}.`);
  if (bounds.tenantId !== undefined && ![undefined, bounds.tenantId].includes(filter.tenantId)) {
    return buildInvalidField("/filter/tenantId", "There is no such tenant.");
  }
  if (bounds.productIds === undefined) return undefined;
  if (bounds.productIds.length === 0) return buildInvalidField("", "Your team owns no product.");
  const foreign = filter.productId !== undefined && !bounds.productIds.includes(filter.productId);
  return foreign ? buildInvalidField("/filter/productId", "Your team has no such product.") : undefined;
}

/** The event type of a test message. */
export const TEST_EVENT_TYPE = "NotificationTested";

/** Returns a request with its endpoint in a comparable form: e-mail addresses are case-insensitive. */
export const normalizeRequest = (request: RequestNotification): RequestNotification =>
  request.protocol === "email" ? { ...request, endpoint: request.endpoint.toLowerCase() } : request;

/** Returns the tenant and the product of a test message, from the notification and its filter. */
export function testSubjectOf(record: NotificationRecord): {
  tenantid?: string;
  productid?: string;
  productIds: string[];
} {
  const tenantid = record.tenantId ?? record.filter?.tenantId;
  const productid = record.filter?.productId;
  return {
    ...(tenantid === undefined ? {} : { tenantid }),
    ...(productid === undefined ? {} : { productid }),
    productIds: productid === undefined ? [] : [productid],
  };
}
