import { RequestNotification } from "../../../schemas/notification.ts";
import { newId, now } from "../../adapters/clock.ts";
import {
  buildNotificationItems,
  computeEndpointKey,
  countNotifications,
  isEndpointTaken,
} from "../../adapters/notifications/notification-items.ts";
import { deleteTopic, makeTopic } from "../../adapters/notifications/notification-topics.ts";
import { toNotificationLogFields } from "../../core/notification/log-fields.ts";
import {
  type Bounds,
  checkTenantNotifications,
  isAlmostFull,
  MAX_NOTIFICATIONS,
  normalizeRequest,
  resolveBounds,
} from "../../core/notification/notification.ts";
import { accept, reject } from "../../core/shared/decision.ts";
import { logger } from "../http/app.ts";
import { runCommand } from "../http/command.ts";
import type { Command, Loaded } from "../http/command-types.ts";
import { toCreatedResponse } from "../http/response.ts";
import { defineRoute, type RouteCall, type ScopedCall } from "../http/route.ts";
import { buildEndpointRejection, findRejection, resolveEndpoint } from "../resources/notification-checks.ts";
import { renderNotification } from "../resources/notification-in-scope.ts";
import { listTeamProducts } from "../resources/team-products.ts";
import { loadTenant } from "../resources/tenant-in-scope.ts";

/** Loads the bounds of the caller's notifications, unless the caller's tenant may request none. */
async function loadBounds(call: ScopedCall): Promise<Loaded<Bounds>> {
  const { caller, accessScope } = call;
  const products = accessScope === "ownTeam" ? await listTeamProducts(caller.team) : [];
  const bounds = resolveBounds(caller, accessScope, products);
  if (bounds === undefined) return { rejection: { code: "forbidden", detail: "You belong to no tenant and no team." } };
  if (bounds.tenantId === undefined) return { state: bounds };
  const loaded = await loadTenant({ ...call, params: { tenantId: bounds.tenantId } });
  if ("rejection" in loaded) return loaded;
  const { state, version: _, ...actions } = loaded;
  const rejection = checkTenantNotifications(state.tenant);
  return rejection ? { rejection, ...actions } : { state: bounds };
}

/** Logs a scope that is close to its limit. An alarm reads `limitUsedPercent`. */
async function logUsage(scope: string): Promise<void> {
  const used = (await countNotifications(scope)) + 1;
  if (isAlmostFull(used))
    logger.warn("A scope has almost reached its limit of notifications", {
      scope,
      limitUsedPercent: (100 * used) / MAX_NOTIFICATIONS,
    });
}

/** Creates the command of one request, which remembers the topic that its earlier attempts created. */
function createRequestCommand(): Command<RouteCall<typeof RequestNotification>, Bounds> {
  let topic: Awaited<ReturnType<typeof makeTopic>>;
  return {
    load: loadBounds,
    decide: async (bounds, _context, call) => {
      const body = normalizeRequest(call.body);
      const { productIds: _, ...owner } = bounds;
      const requested = { ...body, ...owner };
      const rejection = await findRejection(body, bounds, call);
      if (rejection) {
        // A concurrent request reached the limit after an earlier attempt had created the topic: remove the topic.
        if (topic !== undefined && !(await isEndpointTaken(requested))) await deleteTopic(topic.topicArn);
        return reject(rejection);
      }
      const endpoint = await resolveEndpoint(body);
      if ("code" in endpoint) return reject(endpoint);
      // The topic's name follows from the request, so a repeated request finds the topic that it created before.
      topic = await makeTopic(computeEndpointKey(requested), endpoint);
      if (topic === undefined) return reject(buildEndpointRejection("SNS does not accept this endpoint."));
      const time = now();
      const record = { ...requested, ...topic, id: newId("ntf"), createdAt: time, updatedAt: time, version: 1 };
      const response = toCreatedResponse(
        `/v1/notifications/${record.id}`,
        await renderNotification(record, call.caller),
      );
      await logUsage(bounds.scope);
      return {
        ...accept([]),
        items: buildNotificationItems(record),
        logFields: toNotificationLogFields(record),
        render: () => response,
      };
    },
  };
}

/** The route that requests a notification. */
export const notificationRequestRoutes = [
  defineRoute("POST /notifications", { body: RequestNotification }, (call) => runCommand(call, createRequestCommand())),
];
