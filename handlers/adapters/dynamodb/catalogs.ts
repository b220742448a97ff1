import { GetCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { readEnvironment } from "../../../schemas/environment.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import type { SeatCounter, SubscriptionRecord } from "../../../schemas/subscription.ts";
import type { TenantRecord } from "../../../schemas/tenant.ts";
import type { UserRecord } from "../../../schemas/user.ts";
import type { Reservation } from "../../core/shared/decision.ts";
import type { ParentRollout } from "../../core/subscription/check-retry.ts";
import { getItems } from "./batches.ts";
import { dynamodb } from "./dynamodb.ts";
import {
  fromItem,
  type Key,
  operationKey,
  productKey,
  reservationKey,
  reservationTable,
  rolloutKey,
  seatsKey,
  subscriptionKey,
  tenantKey,
  userKey,
} from "./entity-mapping.ts";
import { unpackOperation } from "./operation-items.ts";

/** Reads an item consistently, because decisions depend on it. */
const getItem = async (TableName: string, Key: Key): Promise<Record<string, unknown> | undefined> =>
  (await dynamodb.send(new GetCommand({ TableName, Key, ConsistentRead: true }))).Item;

async function getRecord<Type>(table: string, key: Key): Promise<Type | undefined> {
  const item = await getItem(table, key);
  return item && fromItem<Type>(item);
}

export const getTenant = (tenantId: string) =>
  getRecord<TenantRecord>(readEnvironment("TENANT_TABLE"), tenantKey(tenantId));
export const getSubscription = (tenantId: string, productId: string) =>
  getRecord<SubscriptionRecord>(readEnvironment("TENANT_TABLE"), subscriptionKey(tenantId, productId));
/** Reads a subscription's seat counter: the used seats and the limit; no seats when there is no counter yet. */
export const getSeats = async (tenantId: string, productId: string): Promise<SeatCounter> => ({
  used: 0,
  ...(await getRecord<Partial<SeatCounter>>(readEnvironment("TENANT_TABLE"), seatsKey(tenantId, productId))),
});
export const getProduct = (productId: string) =>
  getRecord<ProductRecord>(readEnvironment("PRODUCT_TABLE"), productKey(productId));
export const getUser = (userId: string) => getRecord<UserRecord>(readEnvironment("USER_TABLE"), userKey(userId));
export async function getOperation(operationId: string): Promise<OperationRecord | undefined> {
  const item = await getItem(readEnvironment("OPERATION_TABLE"), operationKey(operationId));
  return item && unpackOperation(item);
}

/** Returns the aggregate that holds a unique name. */
export async function getHolder(reservation: Reservation): Promise<string | undefined> {
  const table = readEnvironment(reservationTable[reservation.catalog]);
  return (await getRecord<{ holder: string }>(table, reservationKey(reservation)))?.holder;
}

/** Returns the holders of a user's unique values, by value; values that nobody holds are left out. */
export async function getHolders(
  kind: Extract<Reservation["kind"], "email" | "subject">,
  values: string[],
): Promise<Map<string, string>> {
  const keys = values.map((value) => reservationKey({ catalog: "user", kind, value }));
  const items = await getItems<Key & { holder: string }>(readEnvironment("USER_TABLE"), keys);
  return new Map(items.map(({ pk, holder }) => [pk.slice(kind.length + 1), holder]));
}

/** Reads records by id; missing records are not in the map. */
async function getRecords<Type extends { id: string }>(
  table: string,
  keys: Key[],
  recordIn: (item: Record<string, unknown>) => Type = fromItem<Type>,
): Promise<Map<string, Type>> {
  const records = (await getItems<Record<string, unknown>>(table, keys)).map(recordIn);
  return new Map(records.map((record) => [record.id, record]));
}

export const getProducts = (ids: string[]) =>
  getRecords<ProductRecord>(readEnvironment("PRODUCT_TABLE"), [...new Set(ids)].map(productKey));
export const getOperations = (ids: string[]) =>
  getRecords<OperationRecord>(readEnvironment("OPERATION_TABLE"), [...new Set(ids)].map(operationKey), unpackOperation);
export const getUsers = (ids: string[]) =>
  getRecords<UserRecord>(readEnvironment("USER_TABLE"), [...new Set(ids)].map(userKey));
export const getTenants = (ids: string[]) =>
  getRecords<TenantRecord>(readEnvironment("TENANT_TABLE"), [...new Set(ids)].map(tenantKey));

/** Reads the tags of tenants, by tenant; missing tenants are not in the map. */
export async function getTenantTags(ids: string[]): Promise<ReadonlyMap<string, TenantRecord["tags"]>> {
  const keys = [...new Set(ids)].map(tenantKey);
  const fields = ["id", "tags"] as const;
  const items = await getItems<Pick<TenantRecord, "id" | "tags">>(readEnvironment("TENANT_TABLE"), keys, fields);
  return new Map(items.map(({ id, tags }) => [id, tags]));
}

/** Reads the fields of rollouts that decide about retries, because a whole record can have 400 KB. Missing rollouts are not
 *  in the map. */
export async function getParentRollouts(ids: string[]): Promise<ReadonlyMap<string, ParentRollout>> {
  const keys = [...new Set(ids)].map(rolloutKey);
  const fields = ["id", "direction", "release", "status"] as const;
  const items = await getItems<ParentRollout>(readEnvironment("PRODUCT_TABLE"), keys, fields);
  return new Map(items.map((item) => [item.id, item]));
}

/** Reads subscriptions by tenant and product; missing ones are left out. */
export async function getSubscriptions(ids: { tenantId: string; productId: string }[]): Promise<SubscriptionRecord[]> {
  const keys = ids.map(({ tenantId, productId }) => subscriptionKey(tenantId, productId));
  const items = await getItems<Record<string, unknown>>(readEnvironment("TENANT_TABLE"), keys);
  return items.map(fromItem<SubscriptionRecord>);
}

/** The items of a tenant's partition, with the seat counters by product. */
export type TenantPartition = {
  tenant: TenantRecord;
  subscriptions: SubscriptionRecord[];
  seats: ReadonlyMap<string, SeatCounter>;
};

/** Reads a tenant with its subscriptions and seat counters consistently. */
export async function getTenantPartition(tenantId: string): Promise<TenantPartition | undefined> {
  let tenant: TenantRecord | undefined;
  const subscriptions: SubscriptionRecord[] = [];
  const seats = new Map<string, SeatCounter>();
  let from: Record<string, unknown> | undefined;
  do {
    const { Items, LastEvaluatedKey } = await dynamodb.send(
      new QueryCommand({
        TableName: readEnvironment("TENANT_TABLE"),
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": tenantKey(tenantId).pk },
        ConsistentRead: true,
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    );
    for (const item of Items ?? []) {
      const [kind, productId = ""] = String(item["sk"]).split("#");
      if (kind === "tenant") tenant = fromItem<TenantRecord>(item);
      else if (kind === "seats") seats.set(productId, { used: 0, ...fromItem<Partial<SeatCounter>>(item) });
      else subscriptions.push(fromItem<SubscriptionRecord>(item));
    }
    from = LastEvaluatedKey;
  } while (from !== undefined);
  return tenant && { tenant, subscriptions, seats };
}
