import type {
  Notification,
  Operation,
  Product,
  Subscription,
  Tenant,
  User,
} from "../../../console/src/api/openapi.d.ts";
import type { ApiClient } from "../api/client.ts";
import { readList } from "../lists/read-list.ts";

/** A tenant with its users. */
export type TenantState = Tenant & { users: User[] };
/** The resources of the platform that files can declare. */
export type State = {
  products: Product[];
  tenants: TenantState[];
  staff: User[];
  notifications: Notification[];
  /** The last operations of the resources whose work failed. */
  operations: Operation[];
};
/** A resource that is the target of operations. A user whose update failed stays active, with the reason. */
export type TargetResource = Pick<User, "reason" | "activeOperationId" | "lastOperationId"> & { status: string };

/** Returns whether the last work on a tenant, a subscription or a user failed. */
export const hasFailed = (resource: TargetResource): boolean =>
  resource.status === "failed" || ("email" in resource && resource.reason !== undefined);

const whole = { limit: Number.POSITIVE_INFINITY, after: undefined };
const CONCURRENCY = 5;

/** The resources whose details are needed: the template of a product, the users of a tenant, the work that failed. */
export type Needed = {
  product: (id: string) => boolean;
  tenant: (tenant: Tenant) => boolean;
  failedWork: (key: string) => boolean;
};
const everything: Needed = { product: () => true, tenant: () => true, failedWork: () => false };

/** Reads the resources of the platform, with details of those for which they are needed. */
export async function readState(api: ApiClient, needed: Needed = everything): Promise<State> {
  const [products, tenants, staff, notifications] = await Promise.all([
    readList(api, "products:list", {}, whole),
    readList(api, "tenants:list", {}, whole),
    readList(api, "staff:list", {}, whole),
    readList(api, "notifications:list", {}, whole),
  ]);
  const withUsers: TenantState[] = await mapInTurns(tenants.items as Tenant[], async (tenant) => ({
    ...tenant,
    users: needed.tenant(tenant)
      ? (await readList(api, "users:list", { path: { tenantId: tenant.id } }, whole)).items
      : [],
  }));
  const failed = listFailedWork(withUsers, staff.items, needed);
  return {
    // A list leaves the template out.
    products: await mapInTurns(products.items, async (product) =>
      needed.product(product.id) ? api.send("products:read", { path: { productId: product.id } }) : product,
    ),
    tenants: withUsers,
    staff: staff.items,
    notifications: notifications.items,
    operations: await mapInTurns(failed, (operationId) => api.send("operations:read", { path: { operationId } })),
  };
}

/** Returns the last operations of declared resources that failed, and of those that a failed onboarding undid. */
function listFailedWork(tenants: readonly TenantState[], staff: readonly User[], { failedWork }: Needed): string[] {
  const resources = tenants
    .filter(({ externalId, name }) => failedWork(externalId ?? name) || failedWork(name))
    .flatMap((tenant): TargetResource[] => [
      ...[tenant, ...tenant.users].filter(hasFailed),
      ...tenant.subscriptions.filter((one) => hasFailed(one) || (hasFailed(tenant) && one.status === "cancelled")),
    ]);
  const people = staff.filter((one) => failedWork(one.email) && hasFailed(one));
  return [...new Set([...resources, ...people].flatMap(({ lastOperationId }) => lastOperationId ?? []))];
}

/** Maps items with a few concurrent calls, and keeps their order. Starts no other item after an abort or an error. */
export async function mapInTurns<Item, Result>(
  items: readonly Item[],
  map: (item: Item) => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result[]> {
  const results: Result[] = [];
  const entries = items.entries();
  let isEnded = false;
  const work = async () => {
    for (const [index, item] of entries) {
      signal?.throwIfAborted();
      if (isEnded) return;
      results[index] = await map(item).catch((error: Error) => {
        isEnded = true;
        throw error;
      });
    }
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, items.length) }, work));
  return results;
}

/** Returns whether a subscription is not over. */
export const isLiving = ({ status }: Subscription): boolean => status !== "cancelled";
