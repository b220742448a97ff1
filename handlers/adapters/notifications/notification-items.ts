import { createHash } from "node:crypto";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { readEnvironment } from "../../../schemas/environment.ts";
import type { NotificationRecord } from "../../../schemas/notification.ts";
import { MAX_NOTIFICATIONS } from "../../core/notification/notification.ts";
import { dynamodb } from "../dynamodb/dynamodb.ts";
import { tenantKey } from "../dynamodb/entity-mapping.ts";
import { readPage } from "../dynamodb/lists.ts";
import type { Item } from "../dynamodb/transaction.ts";

const getTableName = () => readEnvironment("NOTIFICATION_TABLE");
const keyOf = (id: string) => ({ id });
const counterKeyOf = (scope: string) => ({ id: `count#${scope}` });

type EndpointRef = Pick<NotificationRecord, "scope" | "topic" | "protocol" | "endpoint">;

/**
 * Computes the key of an endpoint on a topic. A scope may have an endpoint once; another scope may have it too. E-mail
 * addresses that differ only in case are equal.
 */
export const computeEndpointKey = ({ scope, topic, protocol, endpoint }: EndpointRef): string =>
  createHash("sha256")
    .update(JSON.stringify([scope, topic, protocol, protocol === "email" ? endpoint.toLowerCase() : endpoint]))
    .digest("hex")
    .slice(0, 32);
const endpointItemOf = (requested: EndpointRef) => ({ id: `endpoint#${computeEndpointKey(requested)}` });

const getItem = async (id: string) =>
  (await dynamodb.send(new GetCommand({ TableName: getTableName(), Key: { id }, ConsistentRead: true }))).Item;

export async function getNotification(id: string): Promise<NotificationRecord | undefined> {
  const { listKey: _, ...item } = (await getItem(id)) ?? {};
  return item["id"] === undefined ? undefined : (item as unknown as NotificationRecord);
}

/** Reads the number of a scope's notifications. */
export const countNotifications = async (scope: string): Promise<number> =>
  Number((await getItem(counterKeyOf(scope).id))?.["used"] ?? 0);

/** Reads all notifications of a scope; their limit bounds the list. */
export async function listNotifications(scope: string): Promise<NotificationRecord[]> {
  const list = { list: "scopedNotifications", key: scope, limit: MAX_NOTIFICATIONS } as const;
  return (await readPage<NotificationRecord>(list)).items;
}

export const isEndpointTaken = async (requested: EndpointRef): Promise<boolean> =>
  (await getItem(endpointItemOf(requested).id)) !== undefined;

const buildCountUpdate = (scope: string, by: 1 | -1): Item => ({
  Update: {
    TableName: getTableName(),
    Key: counterKeyOf(scope),
    UpdateExpression: "ADD used :by",
    ExpressionAttributeValues: { ":by": by, ...(by === 1 ? { ":most": MAX_NOTIFICATIONS } : {}) },
    ...(by === 1 ? { ConditionExpression: "attribute_not_exists(used) OR used < :most" } : {}),
  },
});

/** Builds the check that a tenant is not being removed: its notifications are removed only once, with the tenant. */
const buildTenantCheck = (tenantId: string): Item => ({
  ConditionCheck: {
    TableName: readEnvironment("TENANT_TABLE"),
    Key: tenantKey(tenantId),
    ConditionExpression: "attribute_exists(pk) AND NOT #status IN (:leaving, :gone)",
    ExpressionAttributeNames: { "#status": "status" },
    ExpressionAttributeValues: { ":leaving": "offboarding", ":gone": "deleted" },
  },
});

/** Builds the items of a new notification: its record, its endpoint, and the scope's counter. */
export const buildNotificationItems = (record: NotificationRecord): Item[] => [
  {
    Put: {
      TableName: getTableName(),
      Item: { ...record, listKey: "notifications" },
      ConditionExpression: "attribute_not_exists(id)",
    },
  },
  { Put: { TableName: getTableName(), Item: endpointItemOf(record), ConditionExpression: "attribute_not_exists(id)" } },
  buildCountUpdate(record.scope, 1),
  ...(record.tenantId === undefined ? [] : [buildTenantCheck(record.tenantId)]),
];

/** Builds the items that remove a notification. */
export const buildRemovalItems = (record: NotificationRecord): Item[] => [
  { Delete: { TableName: getTableName(), Key: keyOf(record.id), ConditionExpression: "attribute_exists(id)" } },
  { Delete: { TableName: getTableName(), Key: endpointItemOf(record) } },
  buildCountUpdate(record.scope, -1),
];
