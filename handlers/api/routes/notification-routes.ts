import type { Caller } from "../../../schemas/caller.ts";
import type { NotificationRecord } from "../../../schemas/notification.ts";
import { newId, now } from "../../adapters/clock.ts";
import { readPage } from "../../adapters/dynamodb/lists.ts";
import { buildRemovalItems } from "../../adapters/notifications/notification-items.ts";
import { deleteTopic, publishToTopic } from "../../adapters/notifications/notification-topics.ts";
import { toNotificationLogFields } from "../../core/notification/log-fields.ts";
import { resolveBounds, TEST_EVENT_TYPE, testSubjectOf } from "../../core/notification/notification.ts";
import { accept } from "../../core/shared/decision.ts";
import { defineCommand } from "../http/command.ts";
import { pageQuery, respondWithPage } from "../http/page.ts";
import { toResourceResponse } from "../http/response.ts";
import { defineRoute, type ScopedCall } from "../http/route.ts";
import {
  loadNotification,
  loadNotificationInScope,
  notificationNotFound,
  renderNotification,
} from "../resources/notification-in-scope.ts";

async function readNotificationPage(
  { caller, accessScope }: Pick<ScopedCall, "caller" | "accessScope">,
  page: { limit: number; after?: string },
) {
  const scope = accessScope === "any" ? undefined : resolveBounds(caller, accessScope, [])?.scope;
  if (accessScope !== "any" && scope === undefined) return { items: [] };
  const { items, ...rest } = await readPage<NotificationRecord>(
    scope === undefined
      ? { list: "notifications", key: "notifications", newestFirst: true, ...page }
      : { list: "scopedNotifications", key: scope, newestFirst: true, ...page },
  );
  return { items: await Promise.all(items.map((one) => renderNotification(one, caller))), ...rest };
}

function buildTestEnvelope(record: NotificationRecord, caller: Caller, correlationid: string) {
  const { productIds, ...subject } = testSubjectOf(record);
  return {
    specversion: "1.0",
    id: newId("evt"),
    source: "tenantry.notifications",
    type: TEST_EVENT_TYPE,
    subject: `notifications/${record.id}`,
    time: now(),
    dataschema: "urn:tenantry:test:1",
    sequence: 1,
    correlationid,
    actor: caller.subject,
    ...subject,
    data: { productIds, notificationId: record.id, text: "This test message shows that notifications arrive here." },
  };
}

/** The routes that read, remove and test notifications. */
export const notificationRoutes = [
  defineRoute("GET /notifications", { query: pageQuery }, (call) =>
    respondWithPage({ path: call.request.path, caller: call.caller.subject }, call.query, (page) =>
      readNotificationPage(call, page),
    ),
  ),
  defineRoute("GET /notifications/{notificationId}", {}, async (call) => {
    const record = await loadNotificationInScope(call);
    if (record === undefined) return { problem: notificationNotFound };
    const notification = await renderNotification(record, call.caller);
    // SNS confirms a notification without a new version.
    return toResourceResponse(notification, { isOwnState: notification.status === "pending" });
  }),
  defineCommand("DELETE /notifications/{notificationId}", {
    withoutDryRun: true,
    load: loadNotification,
    decide: async (record, _context, { caller }) => {
      await deleteTopic(record.topicArn);
      // The status is fixed: SNS would report another one if an earlier attempt had already deleted the topic.
      const response = toResourceResponse(await renderNotification(record, caller, "pending"));
      return {
        ...accept([]),
        items: buildRemovalItems(record),
        logFields: toNotificationLogFields(record),
        render: () => response,
      };
    },
  }),
  defineCommand("POST /notifications/{notificationId}/test", {
    ignoresIfMatch: true,
    withoutDryRun: true,
    load: loadNotification,
    decide: async (record, { correlationId }, { caller }) => {
      const message = buildTestEnvelope(record, caller, correlationId);
      await publishToTopic(record, message);
      return { ...accept([]), render: () => ({ status: 200, body: { messageId: message.id } }) };
    },
  }),
];
