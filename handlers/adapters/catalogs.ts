import { GetCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { environment } from "../../schemas/environment.ts";
import type { OperationRecord } from "../../schemas/operation.ts";
import type { ProductRecord } from "../../schemas/product.ts";
import type { SeatCounter, SubscriptionRecord } from "../../schemas/subscription.ts";
import type { TenantRecord } from "../../schemas/tenant.ts";
import type { UserRecord } from "../../schemas/user.ts";
import type { Reservation } from "../core/decision.ts";
import { getItems } from "./batches.ts";
import { dynamodb } from "./dynamodb.ts";
import {
  bare,
  type Key,
  operationKey,
  productKey,
  reservationKey,
  reservationTable,
  seatsKey,
  subscriptionKey,
  tenantKey,
  userKey,
} from "./keys.ts";
import { unpackOperation } from "./operation-items.ts";

/** Consistent, because decisions rest on it. */
const getItem = async (TableName: string, Key: Key): Promise<Record<string, unknown> | undefined> =>
  (await dynamodb.send(new GetCommand({ TableName, Key, ConsistentRead: true }))).Item;

const get = async <Type>(table: string, key: Key): Promise<Type | undefined> => {
  const item = await getItem(table, key);
  return item && bare<Type>(item);
};

export const getTenant = (tenantId: string) => get<TenantRecord>(environment("TENANT_TABLE"), tenantKey(tenantId));
export const getSubscription = (tenantId: string, productId: string) =>
  get<SubscriptionRecord>(environment("TENANT_TABLE"), subscriptionKey(tenantId, productId));
/** How many seats of a product a tenant has taken, and may take; none where nobody has counted yet. */
export const getSeats = async (tenantId: string, productId: string): Promise<SeatCounter> => ({
  used: 0,
  ...(await get<Partial<SeatCounter>>(environment("TENANT_TABLE"), seatsKey(tenantId, productId))),
});
export const getProduct = (productId: string) =>
  get<ProductRecord>(environment("PRODUCT_TABLE"), productKey(productId));
export const getUser = (userId: string) => get<UserRecord>(environment("USER_TABLE"), userKey(userId));
export const getOperation = async (operationId: string): Promise<OperationRecord | undefined> => {
  const item = await getItem(environment("OPERATION_TABLE"), operationKey(operationId));
  return item && unpackOperation(item);
};

/** Who holds a name that only one aggregate may have. */
export const getHolder = async (reservation: Reservation): Promise<string | undefined> => {
  const table = environment(reservationTable[reservation.catalog]);
  return (await get<{ holder: string }>(table, reservationKey(reservation)))?.holder;
};

/** Several records by id; those that are not there are not in the map. */
const getAll = async <Type extends { id: string }>(
  table: string,
  keys: Key[],
  recordIn: (item: Record<string, unknown>) => Type = bare<Type>,
): Promise<Map<string, Type>> => {
  const records = (await getItems<Record<string, unknown>>(table, keys)).map(recordIn);
  return new Map(records.map((record) => [record.id, record]));
};

export const getProducts = (ids: string[]) =>
  getAll<ProductRecord>(environment("PRODUCT_TABLE"), [...new Set(ids)].map(productKey));
export const getOperations = (ids: string[]) =>
  getAll<OperationRecord>(environment("OPERATION_TABLE"), [...new Set(ids)].map(operationKey), unpackOperation);
export const getUsers = (ids: string[]) =>
  getAll<UserRecord>(environment("USER_TABLE"), [...new Set(ids)].map(userKey));
export const getTenants = (ids: string[]) =>
  getAll<TenantRecord>(environment("TENANT_TABLE"), [...new Set(ids)].map(tenantKey));

/** All that lies in a tenant's partition; the seats by product. */
export type TenantPartition = {
  tenant: TenantRecord;
  subscriptions: SubscriptionRecord[];
  seats: ReadonlyMap<string, SeatCounter>;
};

/** A tenant with its subscriptions and their seats: one consistent read of its partition. */
export const getTenantPartition = async (tenantId: string): Promise<TenantPartition | undefined> => {
  let tenant: TenantRecord | undefined;
  const subscriptions: SubscriptionRecord[] = [];
  const seats = new Map<string, SeatCounter>();
  let from: Record<string, unknown> | undefined;
  do {
    const { Items, LastEvaluatedKey } = await dynamodb.send(
      new QueryCommand({
        TableName: environment("TENANT_TABLE"),
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": tenantKey(tenantId).pk },
        ConsistentRead: true,
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    );
    for (const item of Items ?? []) {
      const [kind, productId = ""] = String(item["sk"]).split("#");
      if (kind === "tenant") tenant = bare<TenantRecord>(item);
      else if (kind === "seats") seats.set(productId, { used: 0, ...bare<Partial<SeatCounter>>(item) });
      else subscriptions.push(bare<SubscriptionRecord>(item));
    }
    from = LastEvaluatedKey;
  } while (from !== undefined);
  return tenant && { tenant, subscriptions, seats };
};
