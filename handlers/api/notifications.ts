import { eventTypesOf } from "../../events/topics.ts";
import type { Caller } from "../../schemas/caller.ts";
import { type Notification, type NotificationRecord, RequestNotification } from "../../schemas/notification.ts";
import { newId, now } from "../adapters/clock.ts";
import { getTenant } from "../adapters/dynamodb/catalogs.ts";
import { readPage } from "../adapters/dynamodb/lists.ts";
import {
  buildNotificationItems,
  buildRemovalItems,
  computeEndpointKey,
  countNotifications,
  getNotification,
  isEndpointTaken,
} from "../adapters/notifications/notification-items.ts";
import {
  deleteTopic,
  getSubscriptionStatus,
  makeTopic,
  publishToTopic,
  resolveAddresses,
} from "../adapters/notifications/notification-topics.ts";
import { isPublicAddress } from "../adapters/notifications/public-address.ts";
import { type Endpoint, parseEndpoint } from "../core/notification/endpoint.ts";
import {
  type Bounds,
  checkFilter,
  isAlmostFull,
  MAX_NOTIFICATIONS,
  normalizeRequest,
  resolveBounds,
  TEST_EVENT_TYPE,
  testSubjectOf,
} from "../core/notification/notification.ts";
import { findAccessScope, isInScope, type Route } from "../core/shared/access.ts";
import { accept, type Rejection } from "../core/shared/decision.ts";
import { createLambdaHandler, logger } from "./http/app.ts";
import { checkIfMatch, runCommand } from "./http/command.ts";
import { rejectCommand } from "./http/operation-response.ts";
import { pageQuery, respondWithPage } from "./http/page.ts";
import { createApi, declareRoute, type RouteCall } from "./http/route.ts";
import { checkNotificationFilter } from "./resources/filter-checks.ts";
import { toResourceResponse } from "./resources/render.ts";
import { listTeamProducts } from "./resources/team-products.ts";
export const app = createApi();

const notificationNotFound: Rejection = { code: "notFound", detail: "There is no such notification." };

const listNotificationActions = (caller: Caller, record: NotificationRecord): string[] => {
  const actions: Record<string, Route> = {
    test: "POST /notifications/{notificationId}/test",
    remove: "DELETE /notifications/{notificationId}",
  };
  return Object.keys(actions).filter((action) => {
    const accessScope = findAccessScope(caller, actions[action] as Route);
    return accessScope !== undefined && isInScope(caller, accessScope, record);
  });
};

const renderNotification = async (
  record: NotificationRecord,
  caller: Caller,
  status?: Notification["status"],
): Promise<Notification> => {
  const { scope: _, tenantId: __, team: ___, subscriptionArn: ____, ...rest } = record;
  return {
    ...rest,
    status: status ?? (await getSubscriptionStatus(record)),
    allowedActions: listNotificationActions(caller, record),
  };
};

const loadNotificationInScope = async ({
  caller,
  relation,
  params,
}: Pick<RouteCall<never, never>, "caller" | "relation" | "params">) => {
  const record = await getNotification(params["notificationId"] ?? "");
  return record && "topic" in record && isInScope(caller, relation, record) ? record : undefined;
};

/** The endpoint as SNS is told, when it may be told at all. */
const resolveEndpoint = async ({ protocol, endpoint }: RequestNotification): Promise<Endpoint | Rejection> => {
  const anyAddress = process.env["PRIVATE_ENDPOINTS"] === "allowed";
  const read = parseEndpoint(protocol, endpoint, { anyAddress });
  const refuse = (detail: string): Rejection => ({
    code: "invalidField",
    detail,
    errors: [{ pointer: "/endpoint", detail }],
  });
  if (typeof read === "string") return refuse(read);
  if (read.host === undefined || anyAddress) return read;
  const addresses = await resolveAddresses(read.host);
  const open = addresses.length > 0 && addresses.every(isPublicAddress);
  return open ? read : refuse("The host of this address is not on the public internet.");
};

/** Whatever speaks against a new notification. */
const findRejection = async (
  body: RequestNotification,
  bounds: Bounds,
  reach: Parameters<typeof checkNotificationFilter>[0],
): Promise<Rejection | undefined> => {
  const filter = checkFilter(body, bounds, eventTypesOf) ?? (await checkNotificationFilter(reach, body.filter));
  if (filter) return filter;
  if ((await countNotifications(bounds.scope)) >= MAX_NOTIFICATIONS) {
    return { code: "limitReached", detail: `There are ${MAX_NOTIFICATIONS} notifications already: remove one first.` };
  }
  if (await isEndpointTaken({ ...body, scope: bounds.scope })) {
    return { code: "endpointTaken", detail: "This endpoint is told of this topic already." };
  }
  const tenant = bounds.tenantId === undefined ? undefined : await getTenant(bounds.tenantId);
  if (tenant?.status !== "offboarding" && tenant?.status !== "deleted") return undefined;
  const detail = `Nobody of a tenant that is ${tenant.status} can ask to be told.`;
  return { code: "illegalTransition", detail, currentStatus: tenant.status };
};

declareRoute(
  app,
  "POST /notifications",
  { body: RequestNotification },
  async ({ request, caller, relation, ...call }) => {
    const body = normalizeRequest(call.body);
    let made: Awaited<ReturnType<typeof makeTopic>>;
    return runCommand(request, caller, async () => {
      const bounds = resolveBounds(caller, relation, relation === "ownTeam" ? await listTeamProducts(caller.team) : []);
      if (bounds === undefined)
        return rejectCommand({ code: "forbidden", detail: "You belong to no tenant and no team." });
      const { productIds: _, ...owner } = bounds;
      const requested = { ...body, ...owner };
      const against = await findRejection(body, bounds, { caller, relation });
      if (against) {
        // Another was faster, and its row made this try the one too many: nothing may be left without a record.
        if (made !== undefined && !(await isEndpointTaken(requested))) await deleteTopic(made.topicArn);
        return rejectCommand(against);
      }
      const endpoint = await resolveEndpoint(body);
      if ("code" in endpoint) return rejectCommand(endpoint);
      // Its name follows from the request, so that one which is repeated finds the topic that it made.
      made = await makeTopic(computeEndpointKey(requested), endpoint);
      if (made === undefined) {
        const detail = "SNS does not take this endpoint.";
        return rejectCommand({ code: "invalidField", detail, errors: [{ pointer: "/endpoint", detail }] });
      }
      const time = now();
      const record = { ...requested, ...made, id: newId("ntf"), createdAt: time, updatedAt: time, version: 1 };
      const answer = { ...toResourceResponse(await renderNotification(record, caller)), status: 201 as const };
      await logUsage(bounds.scope);
      return { decision: accept([]), items: buildNotificationItems(record), render: () => answer };
    });
  },
);

/** A limit that comes near is logged, where a metric and an alarm see it. */
const logUsage = async (scope: string): Promise<void> => {
  const used = (await countNotifications(scope)) + 1;
  if (isAlmostFull(used))
    logger.warn("A limit comes near", { scope, limitUsedPercent: (100 * used) / MAX_NOTIFICATIONS });
};

declareRoute(app, "GET /notifications", { query: pageQuery }, ({ request, caller, relation, query }) =>
  respondWithPage({ path: request.path, caller: caller.subject }, query, async (page) => {
    const scope = relation === "any" ? undefined : resolveBounds(caller, relation, [])?.scope;
    if (relation !== "any" && scope === undefined) return { items: [] };
    const { items, ...rest } = await readPage<NotificationRecord>(
      scope === undefined
        ? { list: "notifications", key: "notifications", ...page }
        : { list: "scopedNotifications", key: scope, ...page },
    );
    return { items: await Promise.all(items.map((one) => renderNotification(one, caller))), ...rest };
  }),
);

declareRoute(app, "GET /notifications/{notificationId}", {}, async (call) => {
  const record = await loadNotificationInScope(call);
  return record ? toResourceResponse(await renderNotification(record, call.caller)) : { problem: notificationNotFound };
});

declareRoute(app, "DELETE /notifications/{notificationId}", {}, async (call) =>
  runCommand(call.request, call.caller, async () => {
    const record = await loadNotificationInScope(call);
    if (record === undefined) return rejectCommand(notificationNotFound);
    const stale = checkIfMatch(call.request, record);
    if (stale) return rejectCommand(stale);
    await deleteTopic(record.topicArn);
    // SNS is not asked: its answer would depend on whether an attempt before came so far, and died.
    const answer = toResourceResponse(await renderNotification(record, call.caller, "pending"));
    return { decision: accept([]), items: buildRemovalItems(record), render: () => answer };
  }),
);

/** The envelope of a test. */
const buildTestEnvelope = (record: NotificationRecord, caller: Caller, correlationid: string) => {
  const { productIds, ...about } = testSubjectOf(record);
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
    ...about,
    data: { productIds, notificationId: record.id, text: "A test: what you asked to be told of arrives here." },
  };
};

declareRoute(app, "POST /notifications/{notificationId}/test", {}, async (call) =>
  runCommand(call.request, call.caller, async ({ correlationId }) => {
    const record = await loadNotificationInScope(call);
    if (record === undefined) return rejectCommand(notificationNotFound);
    const message = buildTestEnvelope(record, call.caller, correlationId);
    await publishToTopic(record, message);
    return { decision: accept([]), render: () => ({ status: 200, body: { messageId: message.id } }) };
  }),
);

export const handler = createLambdaHandler(app);
