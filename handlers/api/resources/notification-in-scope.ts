import { type ActionName, actionNames } from "../../../schemas/actions.ts";
import type { Caller } from "../../../schemas/caller.ts";
import type { Notification, NotificationRecord } from "../../../schemas/notification.ts";
import { getNotification } from "../../adapters/notifications/notification-items.ts";
import { getSubscriptionStatus } from "../../adapters/notifications/notification-topics.ts";
import { findAccessScope, isInScope, type Route } from "../../core/shared/access.ts";
import type { Rejection } from "../../core/shared/decision.ts";
import type { Loaded } from "../http/command-types.ts";
import type { ScopedCall } from "../http/route.ts";

export const notificationNotFound: Rejection = { code: "notFound", detail: "There is no such notification." };

function listNotificationActions(caller: Caller, record: NotificationRecord): ActionName<"Notification">[] {
  const actions: Record<ActionName<"Notification">, Route> = {
    test: "POST /notifications/{notificationId}/test",
    remove: "DELETE /notifications/{notificationId}",
  };
  return actionNames.Notification.filter((action) => {
    const accessScope = findAccessScope(caller, actions[action]);
    return accessScope !== undefined && isInScope(caller, accessScope, record);
  });
}

/** Renders a notification for a caller. @param status - read from SNS by default */
export async function renderNotification(
  record: NotificationRecord,
  caller: Caller,
  status?: Notification["status"],
): Promise<Notification> {
  const { scope: _, tenantId: __, team: ___, subscriptionArn: ____, ...rest } = record;
  return {
    ...rest,
    status: status ?? (await getSubscriptionStatus(record)),
    allowedActions: listNotificationActions(caller, record),
    // No state of a notification forbids an action.
    blockedActions: [],
  };
}

/** Loads the notification in the path; undefined if it is missing or outside the caller's scope. */
export async function loadNotificationInScope({
  caller,
  accessScope,
  params,
}: ScopedCall): Promise<NotificationRecord | undefined> {
  const record = await getNotification(params["notificationId"] ?? "");
  return record && "topic" in record && isInScope(caller, accessScope, record) ? record : undefined;
}

/** Loads the notification in the path for a command. */
export async function loadNotification(call: ScopedCall): Promise<Loaded<NotificationRecord>> {
  const record = await loadNotificationInScope(call);
  return record === undefined ? { rejection: notificationNotFound } : { state: record, version: record.version };
}
