import type { AggregateType } from "../../../events/define-event.ts";
import { type EnvironmentName, readEnvironment } from "../../../schemas/environment.ts";
import type { TenantStatus } from "../../../schemas/tenant.ts";
import type { Role } from "../../../schemas/user.ts";
import { type ListedState, stateOf } from "../../core/operation/state.ts";
import { isOpen } from "../../core/rollout/rollout.ts";
import type { Draft, Records, Reservation } from "../../core/shared/decision.ts";
import { toNameSort } from "../../core/tenant/name-sort.ts";
import { toDisplayNameSort, toEmailSort } from "../../core/user/person-sort.ts";
import { packOperation } from "./operation-items.ts";

/** The primary key of the tables of aggregates. */
export type Key = { pk: string; sk: string };

/** A row beside a record, with which the record is in one more list. */
export type ListRow = Key & { listKey: string; listSort: string };

/** The mapping of an aggregate to its table, its keys, its events and its lists. */
type EntityMapping<Type extends AggregateType> = {
  table: EnvironmentName;
  key: (record: Draft<Type>) => Key;
  /** The aggregate's name in the event log. */
  aggregate: (record: Draft<Type>) => string;
  /** The `subject` of its events. */
  subject: (record: Draft<Type>) => string;
  /** The tenant whose events they are. */
  tenantId: (record: Draft<Type>) => string | undefined;
  productId: (record: Draft<Type>) => string | undefined;
  index: (record: Draft<Type>) => Record<string, string | undefined>;
  /** Returns the rows with which a record is found in further lists.
   *  @default - none */
  listRows?: (record: Draft<Type>) => ListRow[];
  /** Returns the list in which a reservation stands for the record.
   *  @default - none */
  reservationList?: (record: Draft<Type>, kind: Reservation["kind"]) => Partial<Pick<ListRow, "listKey" | "listSort">>;
  /** Returns the item's attributes beside its keys.
   *  @default - those of the record */
  pack?: (record: Records[Type]) => Record<string, unknown>;
};

export const tenantKey = (tenantId: string): Key => ({ pk: `tenant#${tenantId}`, sk: "tenant" });
export const subscriptionKey = (tenantId: string, productId: string): Key => ({
  pk: `tenant#${tenantId}`,
  sk: `subscription#${productId}`,
});
export const seatsKey = (tenantId: string, productId: string): Key => ({
  pk: `tenant#${tenantId}`,
  sk: `seats#${productId}`,
});
export const productKey = (productId: string): Key => ({ pk: `product#${productId}`, sk: "product" });
export const userKey = (userId: string): Key => ({ pk: `user#${userId}`, sk: "user" });
export const operationKey = (operationId: string): Key => ({ pk: `operation#${operationId}`, sk: "operation" });
export const rolloutKey = (rolloutId: string): Key => ({ pk: `rollout#${rolloutId}`, sk: "rollout" });
export const reservationKey = ({ kind, value }: Reservation): Key => ({ pk: `${kind}#${value}`, sk: kind });

export const reservationTable: Record<Reservation["catalog"], EnvironmentName> = {
  tenant: "TENANT_TABLE",
  user: "USER_TABLE",
  product: "PRODUCT_TABLE",
};

/** Returns the record of an item, without the keys of the table and its indexes. */
export function fromItem<Type>(item: Record<string, unknown>): Type {
  const { pk: _, sk: __, listKey: ___, listSort: ____, nameSort: _____, statusKey: ______, ...record } = item;
  return record as Type;
}

/** The partition keys of the lists. Ended aggregates move from the default list to a list of their own. */
export const listKeys = {
  tenants: "tenants",
  deletedTenants: "tenants#deleted",
  tenantsInStatus: (status: Exclude<TenantStatus, "active">) => `tenants#${status}`,
  products: "products",
  retiredProducts: "products#retired",
  /** The rollouts that can continue, and those that have ended. */
  openRollouts: "rollouts#open",
  rollouts: "rollouts",
  releases: (productId: string) => `releases#${productId}`,
  operations: "operations",
  subscribers: (productId: string) => `product#${productId}`,
  pastSubscribers: (productId: string) => `product#${productId}#past`,
  ofProduct: (productId: string) => `product#${productId}`,
  ofTenant: (tenantId: string) => `tenant#${tenantId}`,
  inState: (state: ListedState) => state,
  ofTenantInState: (tenantId: string, state: ListedState) => `tenant#${tenantId}#${state}`,
  ofProductInState: (productId: string, state: ListedState) => `product#${productId}#${state}`,
  /** A tenant's users, or the platform's staff. */
  users: (tenantId?: string) => (tenantId === undefined ? "staff" : `tenant#${tenantId}`),
  people: "people",
  peopleByName: "people#name",
  peopleWithRole: (role: Role) => `people#role#${role}`,
  peopleWithProduct: (productId: string) => `people#product#${productId}`,
  removedUsers: (tenantId?: string) => `${listKeys.users(tenantId)}#removed`,
};

/** Returns the rows with which a person is found by name, role and product. A removed one is not found. The reservation of the
 *  e-mail is the row by which a person is found by e-mail. */
function listPersonRows(user: Draft<"user">): ListRow[] {
  if (user.status === "removed") return [];
  const { id, roles, products } = user;
  const [emailSort, nameSort] = [toEmailSort(user), toDisplayNameSort(user)];
  const lists = [
    ...(nameSort === undefined ? [] : [{ name: "name", listKey: listKeys.peopleByName, listSort: nameSort }]),
    ...roles.map((role) => ({ name: `role#${role}`, listKey: listKeys.peopleWithRole(role), listSort: emailSort })),
    ...Object.keys(products).map((productId) => ({
      name: `product#${productId}`,
      listKey: listKeys.peopleWithProduct(productId),
      listSort: emailSort,
    })),
  ];
  return lists.map(({ name, ...list }) => ({ pk: userKey(id).pk, sk: `list#${name}`, ...list }));
}

/** The mapping of each type of aggregate. */
export const entityMapping: { [Type in AggregateType]: EntityMapping<Type> } = {
  tenant: {
    table: "TENANT_TABLE",
    key: (tenant) => tenantKey(tenant.id),
    aggregate: (tenant) => `tenant#${tenant.id}`,
    subject: (tenant) => `tenants/${tenant.id}`,
    tenantId: (tenant) => tenant.id,
    productId: () => undefined,
    index: (tenant) => ({
      listKey: tenant.status === "deleted" ? listKeys.deletedTenants : listKeys.tenants,
      listSort: tenant.id,
      nameSort: toNameSort(tenant),
      // Most tenants are active, so the list of all serves as that of the active ones.
      ...(tenant.status !== "active" && { statusKey: listKeys.tenantsInStatus(tenant.status) }),
    }),
  },
  subscription: {
    table: "TENANT_TABLE",
    key: (one) => subscriptionKey(one.tenantId, one.productId),
    aggregate: (one) => `subscription#${one.tenantId}#${one.productId}`,
    subject: (one) => `tenants/${one.tenantId}/subscriptions/${one.productId}`,
    tenantId: (one) => one.tenantId,
    productId: (one) => one.productId,
    index: ({ productId, tenantId, status }) => ({
      listKey: status === "cancelled" ? listKeys.pastSubscribers(productId) : listKeys.subscribers(productId),
      listSort: tenantId,
    }),
  },
  product: {
    table: "PRODUCT_TABLE",
    key: (product) => productKey(product.id),
    aggregate: (product) => `product#${product.id}`,
    subject: (product) => `products/${product.id}`,
    tenantId: () => undefined,
    productId: (product) => product.id,
    index: (product) => ({
      listKey: product.status === "retired" ? listKeys.retiredProducts : listKeys.products,
      listSort: product.id,
    }),
  },
  user: {
    table: "USER_TABLE",
    key: (user) => userKey(user.id),
    aggregate: (user) => `user#${user.id}`,
    subject: (user) => `users/${user.id}`,
    tenantId: (user) => user.tenantId,
    productId: () => undefined,
    index: ({ id, status, tenantId }) => ({
      listKey: status === "removed" ? listKeys.removedUsers(tenantId) : listKeys.users(tenantId),
      listSort: id,
    }),
    listRows: listPersonRows,
    reservationList: (user, kind) =>
      kind === "email" ? { listKey: listKeys.people, listSort: toEmailSort(user) } : {},
  },
  operation: {
    table: "OPERATION_TABLE",
    key: (operation) => operationKey(operation.id),
    aggregate: (operation) => `operation#${operation.id}`,
    subject: (operation) => `operations/${operation.id}`,
    tenantId: (operation) => operation.tenantId,
    productId: (operation) => operation.productId,
    index: (operation) => {
      const { tenantId, productId } = operation;
      const state = stateOf(operation);
      // Most operations succeeded, so the lists of all serve as those of the succeeded ones.
      const isListed = state !== "succeeded";
      return {
        listKey: listKeys.operations,
        listSort: operation.id,
        targetKey: operation.target.id,
        ...(isListed && { statusKey: listKeys.inState(state) }),
        ...(tenantId !== undefined && {
          tenantKey: listKeys.ofTenant(tenantId),
          ...(isListed && { tenantStatusKey: listKeys.ofTenantInState(tenantId, state) }),
        }),
        ...(productId !== undefined && {
          productKey: listKeys.ofProduct(productId),
          ...(isListed && { productStatusKey: listKeys.ofProductInState(productId, state) }),
        }),
      };
    },
    pack: packOperation,
  },
  rollout: {
    table: "PRODUCT_TABLE",
    key: (rollout) => rolloutKey(rollout.id),
    aggregate: (rollout) => `rollout#${rollout.id}`,
    subject: (rollout) => `rollouts/${rollout.id}`,
    tenantId: () => undefined,
    productId: (rollout) => rollout.productId,
    index: (rollout) => ({
      listKey: isOpen(rollout) ? listKeys.openRollouts : listKeys.rollouts,
      listSort: rollout.id,
    }),
  },
};

/** Returns the name of the table that holds a type of aggregate. */
export const tableNameOf = (type: AggregateType): string => readEnvironment(entityMapping[type].table);
