import { queryOptions } from "@tanstack/react-query";
import { keepDraftsOf } from "../state/draft.ts";
import type { Notification } from "./openapi.d.ts";
import { operationKey, pickNewer, storeOperations } from "./operation-cache.ts";
import { queryClient } from "./query-client.ts";
import { type Page, type Query, readAllPages, readJson } from "./read-json.ts";
import type { Envelope, Me, Operation, Overview, Product, Subscription, Tenant, User } from "./resources.ts";

/** The interval of reading something that a running operation changes. */
const OPEN_INTERVAL_MS = 2_000;

/** The queries of all screens. The first part of a key names the kind of resource; `live-keys.ts` relies on it. */
export const meQuery = () => queryOptions({ queryKey: ["me"], queryFn: readMe, staleTime: 60_000, retry: 1 });

/** Reads who is signed in. No page is shown before, so that none reads the drafts of another person. */
async function readMe(): Promise<Me> {
  const me = await readJson<Me>("/me");
  keepDraftsOf(me.subject);
  return me;
}

export const overviewQuery = () =>
  queryOptions({ queryKey: ["overview"], queryFn: () => readJson<Overview>("/overview"), refetchInterval: 30_000 });

const listQuery = <Item>(kind: string, path: string, query: Query) =>
  queryOptions({
    queryKey: [kind, path, query],
    queryFn: ({ signal }) => readJson<Page<Item>>(path, query, signal),
  });

export const tenantsQuery = (query: Query = {}) => listQuery<Tenant>("tenants", "/tenants", query);
export const productsQuery = (query: Query = {}) => listQuery<Product>("products", "/products", query);
/** All products, for their names and for choices. A platform has tens of them, at most some hundreds. */
export const allProductsQuery = () =>
  queryOptions({
    queryKey: ["products", "all"],
    queryFn: async ({ signal }) => ({ items: await readAllPages<Product>("/products", signal) }),
  });
export const tenantUsersQuery = (tenantId: string, query: Query = {}) =>
  listQuery<User>("users", `/tenants/${tenantId}/users`, query);
export const peopleQuery = (query: Query = {}) => listQuery<User & { tenantName?: string }>("users", "/people", query);
export const eventsQuery = (query: Query = {}) => listQuery<Envelope>("events", "/events", query);
export const subscribersQuery = (productId: string, query: Query = {}) =>
  listQuery<Subscription>("subscribers", `/products/${productId}/subscriptions`, query);
export const notificationsQuery = (query: Query = {}) =>
  listQuery<Notification>("notifications", "/notifications", query);

export const tenantQuery = (id: string) =>
  queryOptions({ queryKey: ["tenant", id], queryFn: () => readJson<Tenant>(`/tenants/${id}`) });
export const productQuery = (id: string) =>
  queryOptions({
    queryKey: ["product", id],
    queryFn: () => readJson<Product>(`/products/${id}`),
    refetchInterval: ({ state }) => (state.data?.status === "verifying" ? OPEN_INTERVAL_MS : false),
  });
export const userQuery = (id: string, tenantId?: string) =>
  queryOptions({
    queryKey: ["user", id],
    queryFn: () => readJson<User>(tenantId ? `/tenants/${tenantId}/users/${id}` : `/users/${id}`),
  });

export const operationsQuery = (query: Query = {}) =>
  queryOptions({
    queryKey: ["operations", "/operations", query],
    queryFn: async ({ signal }) => {
      const page = await readJson<Page<Operation>>("/operations", query, signal);
      storeOperations(queryClient, page.items);
      return page;
    },
    refetchInterval: ({ state }) => (state.data?.items.some(({ done }) => !done) ? OPEN_INTERVAL_MS : false),
  });

export const operationQuery = (id: string) =>
  queryOptions({
    queryKey: operationKey(id),
    queryFn: async () => {
      const operation = await readJson<Operation>(`/operations/${id}`);
      storeOperations(queryClient, [operation]);
      return pickNewer(queryClient.getQueryData<Operation>(operationKey(id)), operation);
    },
    refetchInterval: ({ state }) => (state.data?.done === false ? OPEN_INTERVAL_MS : false),
  });
