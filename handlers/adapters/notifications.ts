import { createHash } from "node:crypto";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { environment } from "../../schemas/environment.ts";
import type { NotificationRecord } from "../../schemas/notification.ts";
import { MOST_NOTIFICATIONS } from "../core/notification.ts";
import { dynamodb } from "./dynamodb.ts";
import { tenantKey } from "./keys.ts";
import { readPage } from "./lists.ts";
import type { Item } from "./store.ts";

const table = () => environment("NOTIFICATION_TABLE");
const keyOf = (id: string) => ({ id });
const counterOf = (scope: string) => ({ id: `count#${scope}` });

type Wanted = Pick<NotificationRecord, "scope" | "topic" | "protocol" | "endpoint">;

/**
 * Names an endpoint on a topic within its scope: a scope may have it once, another scope as well. E-mail addresses that
 * differ only in case are the same.
 */
export const endpointKeyOf = ({ scope, topic, protocol, endpoint }: Wanted): string =>
  createHash("sha256")
    .update(JSON.stringify([scope, topic, protocol, protocol === "email" ? endpoint.toLowerCase() : endpoint]))
    .digest("hex")
    .slice(0, 32);
const endpointRowOf = (wanted: Wanted) => ({ id: `endpoint#${endpointKeyOf(wanted)}` });

const get = async (id: string) =>
  (await dynamodb.send(new GetCommand({ TableName: table(), Key: { id }, ConsistentRead: true }))).Item;

export const getNotification = async (id: string): Promise<NotificationRecord | undefined> => {
  const { listKey: _, ...item } = (await get(id)) ?? {};
  return item["id"] === undefined ? undefined : (item as unknown as NotificationRecord);
};

/** How many notifications a scope has. */
export const countNotifications = async (scope: string): Promise<number> =>
  Number((await get(counterOf(scope).id))?.["used"] ?? 0);

/** All notifications of a scope: at most as many as it may have. */
export const notificationsIn = async (scope: string): Promise<NotificationRecord[]> => {
  const list = { list: "scopedNotifications", key: scope, limit: MOST_NOTIFICATIONS } as const;
  return (await readPage<NotificationRecord>(list)).items;
};

export const isEndpointTaken = async (wanted: Wanted): Promise<boolean> =>
  (await get(endpointRowOf(wanted).id)) !== undefined;

const counted = (scope: string, by: 1 | -1): Item => ({
  Update: {
    TableName: table(),
    Key: counterOf(scope),
    UpdateExpression: "ADD used :by",
    ExpressionAttributeValues: { ":by": by, ...(by === 1 ? { ":most": MOST_NOTIFICATIONS } : {}) },
    ...(by === 1 ? { ConditionExpression: "attribute_not_exists(used) OR used < :most" } : {}),
  },
});

/** Demands that a tenant still stays: what is told to one that leaves is removed with it, once. */
const tenantStays = (tenantId: string): Item => ({
  ConditionCheck: {
    TableName: environment("TENANT_TABLE"),
    Key: tenantKey(tenantId),
    ConditionExpression: "attribute_exists(pk) AND NOT #status IN (:leaving, :gone)",
    ExpressionAttributeNames: { "#status": "status" },
    ExpressionAttributeValues: { ":leaving": "offboarding", ":gone": "deleted" },
  },
});

/** The rows of a new notification: itself, its endpoint, and one more in its scope. */
export const notificationRows = (record: NotificationRecord): Item[] => [
  {
    Put: {
      TableName: table(),
      Item: { ...record, listKey: "notifications" },
      ConditionExpression: "attribute_not_exists(id)",
    },
  },
  { Put: { TableName: table(), Item: endpointRowOf(record), ConditionExpression: "attribute_not_exists(id)" } },
  counted(record.scope, 1),
  ...(record.tenantId === undefined ? [] : [tenantStays(record.tenantId)]),
];

/** Takes the rows of a notification away again. */
export const removalRows = (record: NotificationRecord): Item[] => [
  { Delete: { TableName: table(), Key: keyOf(record.id), ConditionExpression: "attribute_exists(id)" } },
  { Delete: { TableName: table(), Key: endpointRowOf(record) } },
  counted(record.scope, -1),
];
