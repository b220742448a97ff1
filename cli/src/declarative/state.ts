import type { Notification, Product, Subscription, Tenant, User } from "../../../console/src/api/openapi.d.ts";
import type { ApiClient } from "../api/client.ts";
import { readList } from "../lists/read-list.ts";

/** A tenant with its users. */
export type TenantState = Tenant & { users: User[] };
/** The resources of the platform that files can declare. */
export type State = { products: Product[]; tenants: TenantState[]; staff: User[]; notifications: Notification[] };

const whole = { limit: Number.POSITIVE_INFINITY, after: undefined };
const CONCURRENCY = 5;

/** The resources whose details are needed: the template of a product, the users of a tenant. */
export type Needed = { product: (id: string) => boolean; tenant: (tenant: Tenant) => boolean };
const everything: Needed = { product: () => true, tenant: () => true };

/** Reads the resources of the platform, with details of those for which they are needed. */
export async function readState(api: ApiClient, needed: Needed = everything): Promise<State> {
  const [products, tenants, staff, notifications] = await Promise.all([
    readList(api, "products:list", {}, whole),
    readList(api, "tenants:list", {}, whole),
    readList(api, "staff:list", {}, whole),
    readList(api, "notifications:list", {}, whole),
  ]);
  return {
    // A list leaves the template out.
    products: await mapInTurns(products.items, async (product) =>
      needed.product(product.id) ? api.send("products:read", { path: { productId: product.id } }) : product,
    ),
    tenants: await mapInTurns(tenants.items as Tenant[], async (tenant) => ({
      ...tenant,
      users: needed.tenant(tenant)
        ? (await readList(api, "users:list", { path: { tenantId: tenant.id } }, whole)).items
        : [],
    })),
    staff: staff.items,
    notifications: notifications.items,
  };
}

/** Maps items with a few concurrent calls, and keeps their order. */
export async function mapInTurns<Item, Result>(
  items: readonly Item[],
  map: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const entries = items.entries();
  const work = async () => {
    for (const [index, item] of entries) results[index] = await map(item);
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, items.length) }, work));
  return results;
}

/** Returns the subscriptions of a tenant that are not over. */
export const livingSubscriptions = ({ subscriptions }: Tenant): Subscription[] =>
  subscriptions.filter(({ status }) => status !== "cancelled");
