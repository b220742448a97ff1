import { typesOn } from "../../events/topics.ts";
import type { Caller } from "../../schemas/caller.ts";
import { type Notification, type NotificationRecord, RequestNotification } from "../../schemas/notification.ts";
import { getTenant } from "../adapters/catalogs.ts";
import { newId, now } from "../adapters/clock.ts";
import { readPage } from "../adapters/lists.ts";
import { addressesOf, deleteTopic, makeTopic, publishTo, statusOf } from "../adapters/notification-topics.ts";
import {
  countNotifications,
  endpointKeyOf,
  getNotification,
  isEndpointTaken,
  notificationRows,
  removalRows,
} from "../adapters/notifications.ts";
import { isPublicAddress } from "../adapters/public-address.ts";
import { type Route, reaches, relationOf } from "../core/access.ts";
import { accept, type Refusal } from "../core/decision.ts";
import { type Endpoint, readEndpoint } from "../core/endpoint.ts";
import {
  type Bounds,
  boundsOf,
  isAlmostFull,
  MOST_NOTIFICATIONS,
  normalizedRequest,
  refuseFilter,
  TEST_TYPE,
  testSubjectOf,
} from "../core/notification.ts";
import { logger, serve } from "./app.ts";
import { mismatch, runCommand } from "./command.ts";
import { refuseNotificationFilter } from "./filters.ts";
import { refused } from "./follow.ts";
import { answerPage, pageQuery } from "./page.ts";
import { resource } from "./render.ts";
import { type Call, createApi, declare } from "./route.ts";
import { productsOfTeam } from "./team-products.ts";
export const app = createApi();

const missing: Refusal = { code: "notFound", detail: "There is no such notification." };

const actionsOf = (caller: Caller, record: NotificationRecord): string[] => {
  const actions: Record<string, Route> = {
    test: "POST /notifications/{notificationId}/test",
    remove: "DELETE /notifications/{notificationId}",
  };
  return Object.keys(actions).filter((action) => {
    const relation = relationOf(caller, actions[action] as Route);
    return relation !== undefined && reaches(caller, relation, record);
  });
};

const shown = async (
  record: NotificationRecord,
  caller: Caller,
  status?: Notification["status"],
): Promise<Notification> => {
  const { scope: _, tenantId: __, team: ___, subscriptionArn: ____, ...rest } = record;
  return { ...rest, status: status ?? (await statusOf(record)), allowedActions: actionsOf(caller, record) };
};

const reachable = async ({ caller, relation, params }: Pick<Call<never, never>, "caller" | "relation" | "params">) => {
  const record = await getNotification(params["notificationId"] ?? "");
  return record && "topic" in record && reaches(caller, relation, record) ? record : undefined;
};

/** The endpoint as SNS is told, when it may be told at all. */
const endpointOf = async ({ protocol, endpoint }: RequestNotification): Promise<Endpoint | Refusal> => {
  const anyAddress = process.env["PRIVATE_ENDPOINTS"] === "allowed";
  const read = readEndpoint(protocol, endpoint, { anyAddress });
  const refuse = (detail: string): Refusal => ({
    code: "invalidField",
    detail,
    errors: [{ pointer: "/endpoint", detail }],
  });
  if (typeof read === "string") return refuse(read);
  if (read.host === undefined || anyAddress) return read;
  const addresses = await addressesOf(read.host);
  const open = addresses.length > 0 && addresses.every(isPublicAddress);
  return open ? read : refuse("The host of this address is not on the public internet.");
};

/** Whatever speaks against a new notification. */
const objection = async (
  body: RequestNotification,
  bounds: Bounds,
  reach: Parameters<typeof refuseNotificationFilter>[0],
): Promise<Refusal | undefined> => {
  const filter = refuseFilter(body, bounds, typesOn) ?? (await refuseNotificationFilter(reach, body.filter));
  if (filter) return filter;
  if ((await countNotifications(bounds.scope)) >= MOST_NOTIFICATIONS) {
    return { code: "limitReached", detail: `There are ${MOST_NOTIFICATIONS} notifications already: remove one first.` };
  }
  if (await isEndpointTaken({ ...body, scope: bounds.scope })) {
    return { code: "endpointTaken", detail: "This endpoint is told of this topic already." };
  }
  const tenant = bounds.tenantId === undefined ? undefined : await getTenant(bounds.tenantId);
  if (tenant?.status !== "offboarding" && tenant?.status !== "deleted") return undefined;
  const detail = `Nobody of a tenant that is ${tenant.status} can ask to be told.`;
  return { code: "illegalTransition", detail, currentStatus: tenant.status };
};

declare(app, "POST /notifications", { body: RequestNotification }, async ({ request, caller, relation, ...call }) => {
  const body = normalizedRequest(call.body);
  let made: Awaited<ReturnType<typeof makeTopic>>;
  return runCommand(request, caller, async () => {
    const bounds = boundsOf(caller, relation, relation === "ownTeam" ? await productsOfTeam(caller.team) : []);
    if (bounds === undefined) return refused({ code: "forbidden", detail: "You belong to no tenant and no team." });
    const { productIds: _, ...owner } = bounds;
    const wanted = { ...body, ...owner };
    const against = await objection(body, bounds, { caller, relation });
    if (against) {
      // Another was faster, and its row made this try the one too many: nothing may be left without a record.
      if (made !== undefined && !(await isEndpointTaken(wanted))) await deleteTopic(made.topicArn);
      return refused(against);
    }
    const endpoint = await endpointOf(body);
    if ("code" in endpoint) return refused(endpoint);
    // Its name follows from the request, so that one which is repeated finds the topic that it made.
    made = await makeTopic(endpointKeyOf(wanted), endpoint);
    if (made === undefined) {
      const detail = "SNS does not take this endpoint.";
      return refused({ code: "invalidField", detail, errors: [{ pointer: "/endpoint", detail }] });
    }
    const time = now();
    const record = { ...wanted, ...made, id: newId("ntf"), createdAt: time, updatedAt: time, version: 1 };
    const answer = { ...resource(await shown(record, caller)), status: 201 as const };
    await logUse(bounds.scope);
    return { decision: accept([]), items: notificationRows(record), answer: () => answer };
  });
});

/** A limit that comes near is logged, where a metric and an alarm see it. */
const logUse = async (scope: string): Promise<void> => {
  const used = (await countNotifications(scope)) + 1;
  if (isAlmostFull(used))
    logger.warn("A limit comes near", { scope, limitUsedPercent: (100 * used) / MOST_NOTIFICATIONS });
};

declare(app, "GET /notifications", { query: pageQuery }, ({ request, caller, relation, query }) =>
  answerPage({ path: request.path, caller: caller.subject }, query, async (page) => {
    const scope = relation === "any" ? undefined : boundsOf(caller, relation, [])?.scope;
    if (relation !== "any" && scope === undefined) return { items: [] };
    const { items, ...rest } = await readPage<NotificationRecord>(
      scope === undefined
        ? { list: "notifications", key: "notifications", ...page }
        : { list: "scopedNotifications", key: scope, ...page },
    );
    return { items: await Promise.all(items.map((one) => shown(one, caller))), ...rest };
  }),
);

declare(app, "GET /notifications/{notificationId}", {}, async (call) => {
  const record = await reachable(call);
  return record ? resource(await shown(record, call.caller)) : { trouble: missing };
});

declare(app, "DELETE /notifications/{notificationId}", {}, async (call) =>
  runCommand(call.request, call.caller, async () => {
    const record = await reachable(call);
    if (record === undefined) return refused(missing);
    const stale = mismatch(call.request, record);
    if (stale) return refused(stale);
    await deleteTopic(record.topicArn);
    // SNS is not asked: its answer would depend on whether an attempt before came so far, and died.
    const answer = resource(await shown(record, call.caller, "pending"));
    return { decision: accept([]), items: removalRows(record), answer: () => answer };
  }),
);

/** The envelope of a test. */
const testMessage = (record: NotificationRecord, caller: Caller, correlationid: string) => {
  const { productIds, ...about } = testSubjectOf(record);
  return {
    specversion: "1.0",
    id: newId("evt"),
    source: "tenantry.notifications",
    type: TEST_TYPE,
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

declare(app, "POST /notifications/{notificationId}/test", {}, async (call) =>
  runCommand(call.request, call.caller, async ({ correlationId }) => {
    const record = await reachable(call);
    if (record === undefined) return refused(missing);
    const message = testMessage(record, call.caller, correlationId);
    await publishTo(record, message);
    return { decision: accept([]), answer: () => ({ status: 200, body: { messageId: message.id } }) };
  }),
);

export const handler = serve(app);
