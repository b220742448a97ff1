import * as z from "zod";
import type { Caller } from "../../../schemas/caller.ts";
import { defineSchema } from "../../../schemas/define-schema.ts";
import { ProductId } from "../../../schemas/ids.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import { type Tenant, type TenantCard, type TenantRecord, TenantStatus } from "../../../schemas/tenant.ts";
import { getTenantPartition, getTenants } from "../../adapters/dynamodb/catalogs.ts";
import { listKeys } from "../../adapters/dynamodb/entity-mapping.ts";
import { type Page, readPage } from "../../adapters/dynamodb/lists.ts";
import { pageQuery } from "../http/page.ts";
import type { RouteCall } from "../http/route.ts";
import { renderTenant } from "./render.ts";

export const tenantFilters = defineSchema(() =>
  pageQuery.extend({
    status: TenantStatus.optional().describe("by default, all that are not deleted"),
    productId: ProductId.optional().describe("tenants that are subscribed to this product"),
    tag: z
      .string()
      .regex(/^[^:]+:.*$/, "key:value")
      .optional()
      .describe("tenants with this tag, as `key:value`"),
  }),
);
type TenantFilters = Pick<z.infer<typeof tenantFilters>, "status" | "productId" | "tag">;

type ListCall = Pick<RouteCall<z.ZodUndefined, typeof tenantFilters>, "caller" | "accessScope" | "query">;
type PageRequest = { limit: number; after?: string };
type TenantPage = Page<Tenant | TenantCard>;

function createFilter({ status, tag }: TenantFilters) {
  const [key, value] = tag === undefined ? [] : [tag.split(":", 1)[0], tag.slice(tag.indexOf(":") + 1)];
  return (tenant: TenantRecord) =>
    (status === undefined ? tenant.status !== "deleted" : tenant.status === status) &&
    (key === undefined || (Object.hasOwn(tenant.tags, key) && tenant.tags[key] === value));
}

async function loadTenants(ids: string[], caller: Caller): Promise<(Tenant | TenantCard)[]> {
  const partitions = await Promise.all(ids.map((id) => getTenantPartition(id)));
  return partitions.flatMap((one) => (one ? [renderTenant(one.tenant, one.subscriptions, caller)] : []));
}

/** Reads the page of a tenant's user, which holds the user's own tenant at most. */
async function readOwnTenant({ caller, query }: ListCall, page: PageRequest): Promise<TenantPage> {
  const own = page.after === undefined && caller.tenantId ? await getTenantPartition(caller.tenantId) : undefined;
  if (own === undefined || !createFilter(query)(own.tenant)) return { items: [] };
  const { productId } = query;
  const isSubscribed = productId === undefined || own.subscriptions.some((one) => one.productId === productId);
  return { items: isSubscribed ? [renderTenant(own.tenant, own.subscriptions, caller)] : [] };
}

async function readSubscribedTenants(
  productId: string,
  { caller, query }: ListCall,
  page: PageRequest,
): Promise<TenantPage> {
  const list = { list: "tenants", key: listKeys.subscribers(productId), newestFirst: true, ...page } as const;
  const { items, ...rest } = await readPage<SubscriptionRecord>(list);
  const tenants = await getTenants(items.map((one) => one.tenantId));
  const keep = createFilter(query);
  const ids = items
    .map((one) => one.tenantId)
    .filter((id) => {
      const tenant = tenants.get(id);
      return tenant !== undefined && keep(tenant);
    });
  return { items: await loadTenants(ids, caller), ...rest };
}

/** Reads a page of the tenants within the caller's scope, newest first. */
export async function readTenantPage(call: ListCall, page: PageRequest): Promise<TenantPage> {
  const { status, productId, tag } = call.query;
  if (call.accessScope !== "any") return readOwnTenant(call, page);
  if (productId !== undefined) return readSubscribedTenants(productId, call, page);
  const key = status === "deleted" ? listKeys.deletedTenants : listKeys.tenants;
  const isFiltered = status !== undefined || tag !== undefined;
  const { items, ...rest } = await readPage<TenantRecord>(
    { list: "tenants", key, newestFirst: true, ...page },
    isFiltered ? createFilter(call.query) : undefined,
  );
  const ids = items.map((one) => one.id);
  return { items: await loadTenants(ids, call.caller), ...rest };
}
