import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { environment } from "../../schemas/environment.ts";
import type { NotificationRecord } from "../../schemas/notification.ts";
import { MOST_NOTIFICATIONS } from "../core/notification.ts";
import { dynamodb } from "./dynamodb.ts";
import type { Item } from "./store.ts";

const table = () => environment("NOTIFICATION_TABLE");
const keyOf = (id: string) => ({ id });
const counterOf = (scope: string) => ({ id: `count#${scope}` });
/** Two can't have the same endpoint on a topic: SNS has one subscription for both. */
const endpointOf = ({ topic, protocol, endpoint }: Pick<NotificationRecord, "topic" | "protocol" | "endpoint">) => ({
  id: `endpoint#${topic}#${protocol}#${endpoint}`,
});

const get = async (id: string) =>
  (await dynamodb.send(new GetCommand({ TableName: table(), Key: { id }, ConsistentRead: true }))).Item;

export const getNotification = async (id: string): Promise<NotificationRecord | undefined> => {
  const { listKey: _, ...item } = (await get(id)) ?? {};
  return item["id"] === undefined ? undefined : (item as unknown as NotificationRecord);
};

/** How many notifications a scope has. */
export const countNotifications = async (scope: string): Promise<number> =>
  Number((await get(counterOf(scope).id))?.["used"] ?? 0);

export const isEndpointTaken = async (wanted: Parameters<typeof endpointOf>[0]): Promise<boolean> =>
  (await get(endpointOf(wanted).id)) !== undefined;

const counted = (scope: string, by: 1 | -1): Item => ({
  Update: {
    TableName: table(),
    Key: counterOf(scope),
    UpdateExpression: "ADD used :by",
    ExpressionAttributeValues: { ":by": by, ...(by === 1 ? { ":most": MOST_NOTIFICATIONS } : {}) },
    ...(by === 1 ? { ConditionExpression: "attribute_not_exists(used) OR used < :most" } : {}),
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
  { Put: { TableName: table(), Item: endpointOf(record), ConditionExpression: "attribute_not_exists(id)" } },
  counted(record.scope, 1),
];

/** Takes the rows of a notification away again. */
export const removalRows = (record: NotificationRecord): Item[] => [
  { Delete: { TableName: table(), Key: keyOf(record.id), ConditionExpression: "attribute_exists(id)" } },
  { Delete: { TableName: table(), Key: endpointOf(record) } },
  counted(record.scope, -1),
];
