import { eventTypesOf } from "../../../events/topics.ts";
import type { RequestNotification } from "../../../schemas/notification.ts";
import { countNotifications, isEndpointTaken } from "../../adapters/notifications/notification-items.ts";
import { resolveAddresses } from "../../adapters/notifications/notification-topics.ts";
import { isPublicAddress } from "../../adapters/notifications/public-address.ts";
import { type Endpoint, parseEndpoint } from "../../core/notification/endpoint.ts";
import { type Bounds, checkFilter, MAX_NOTIFICATIONS } from "../../core/notification/notification.ts";
import type { Rejection } from "../../core/shared/decision.ts";
import { checkNotificationFilter } from "./filter-checks.ts";

/** Returns the rejection of an endpoint. */
export const buildEndpointRejection = (detail: string): Rejection => ({
  code: "invalidField",
  detail,
  errors: [{ pointer: "/endpoint", detail }],
});

/** Returns the endpoint in the form that SNS accepts; rejects private addresses, except where they are allowed. */
export async function resolveEndpoint({ protocol, endpoint }: RequestNotification): Promise<Endpoint | Rejection> {
  const anyAddress = process.env["PRIVATE_ENDPOINTS"] === "allowed";
  const parsed = parseEndpoint(protocol, endpoint, { anyAddress });
  if (typeof parsed === "string") return buildEndpointRejection(parsed);
  if (parsed.host === undefined || anyAddress) return parsed;
  const addresses = await resolveAddresses(parsed.host);
  const isPublic = addresses.length > 0 && addresses.every(isPublicAddress);
  return isPublic ? parsed : buildEndpointRejection("The host of this address is not on the public internet.");
}

/** Returns why a notification is rejected, apart from its endpoint; undefined if it is accepted. */
export async function findRejection(
  requested: RequestNotification,
  bounds: Bounds,
  scope: Parameters<typeof checkNotificationFilter>[0],
): Promise<Rejection | undefined> {
  const filterRejection =
    checkFilter(requested, bounds, eventTypesOf) ?? (await checkNotificationFilter(scope, requested.filter));
  if (filterRejection) return filterRejection;
  if ((await countNotifications(bounds.scope)) >= MAX_NOTIFICATIONS) {
    const detail = `There are ${MAX_NOTIFICATIONS} notifications already. Remove one first.`;
    return { code: "limitReached", detail };
  }
  if (await isEndpointTaken({ ...requested, scope: bounds.scope })) {
    return { code: "endpointTaken", detail: "This endpoint is already subscribed to this topic." };
  }
  return undefined;
}
