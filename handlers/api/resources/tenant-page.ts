import type * as z from "zod";
import type { Caller } from "../../../schemas/caller.ts";
import type { Tenant, TenantCard, TenantRecord, TenantStatus } from "../../../schemas/tenant.ts";
import { getHolder, getTenantPartition } from "../../adapters/dynamodb/catalogs.ts";
import { listKeys } from "../../adapters/dynamodb/entity-mapping.ts";
import { type ListQuery, type ListSource, type Page, readMergedPage, readPage } from "../../adapters/dynamodb/lists.ts";
import { toNamePrefix, toNameSort } from "../../core/tenant/name-sort.ts";
import { toExternalIdReservation } from "../../core/tenant/unique-values.ts";
import type { RouteCall } from "../http/route.ts";
import { renderTenant, summarizeTenant } from "./render.ts";
import { createTenantFilter, isByName, isReversed, type TenantFilters, type tenantFilters } from "./tenant-filters.ts";

type ListCall = Pick<RouteCall<z.ZodUndefined, typeof tenantFilters>, "caller" | "accessScope" | "query">;
type PageRequest = { limit: number; after?: string };
type TenantPage = Page<Tenant | TenantCard>;

/** The last text that begins with a prefix: no character sorts after it. */
const LAST_CHARACTER = "\u{10ffff}";

async function loadTenants(
  ids: string[],
  { caller, view }: { caller: Caller; view: TenantFilters["view"] },
): Promise<(Tenant | TenantCard)[]> {
  const partitions = await Promise.all(ids.map((id) => getTenantPartition(id)));
  const tenants = partitions.flatMap((one) => (one ? [renderTenant(one.tenant, one.subscriptions, caller)] : []));
  return view === "summary" ? tenants.map(summarizeTenant) : tenants;
}

/** Reads the page of one tenant, if it matches the filters. */
async function readOneTenant(
  tenantId: string | undefined,
  { caller, query }: ListCall,
  page: PageRequest,
): Promise<TenantPage> {
  const found = page.after === undefined && tenantId ? await getTenantPartition(tenantId) : undefined;
  if (found === undefined || !createTenantFilter(query)(found.tenant)) return { items: [] };
  const { productId, view } = query;
  const current = found.subscriptions.filter(({ status }) => status !== "cancelled");
  const isSubscribed = productId === undefined || current.some((one) => one.productId === productId);
  return { items: isSubscribed ? await loadTenants([found.tenant.id], { caller, view }) : [] };
}

async function readSubscribedTenants(
  productId: string,
  { caller, query }: ListCall,
  page: PageRequest,
): Promise<TenantPage> {
  const list = { list: "subscribedTenants", key: listKeys.subscribers(productId) } as const;
  const order = { newestFirst: isReversed(query), ...page };
  const { items, ...rest } = await readPage<TenantRecord>({ ...list, ...order }, createTenantFilter(query));
  const ids = items.map((one) => one.id);
  return { items: await loadTenants(ids, { caller, view: query.view }), ...rest };
}

type TenantList = ListSource<TenantRecord> & { list: "tenants" | "tenantsByName" };

/** Returns the lists of all tenants, with that of the deleted ones if the statuses include it. */
const selectAll = (list: TenantList["list"], status: TenantStatus[] = []): TenantList[] =>
  [
    ...(status.length > 0 && status.every((one) => one === "deleted") ? [] : [listKeys.tenants]),
    ...(status.includes("deleted") ? [listKeys.deletedTenants] : []),
  ].map((key) => ({ list, key }));

/** Returns the lists of the tenants in these statuses, in the order of names or of creation. */
function selectSources({ status, ...filters }: TenantFilters): ListSource<TenantRecord>[] {
  if (isByName(filters)) return selectAll("tenantsByName", status).map((one) => ({ ...one, positionOf: toNameSort }));
  const others = status?.filter((one) => one !== "active");
  // Most tenants are active.
  if (others === undefined || others.length < (status?.length ?? 0)) return selectAll("tenants", status);
  return others.map((one) => ({ list: "tenantsInStatus", key: listKeys.tenantsInStatus(one) }));
}

function selectRange(filters: TenantFilters): Pick<ListQuery, "within"> {
  if (!isByName(filters) || filters.q === undefined) return {};
  const prefix = toNamePrefix(filters.q);
  // Invisible characters alone are no beginning of a name.
  if (prefix === "") return {};
  return { within: { above: prefix, below: `${prefix}${LAST_CHARACTER}` } };
}

/** Reads a page of the tenants within the caller's scope. */
export async function readTenantPage(call: ListCall, page: PageRequest): Promise<TenantPage> {
  const { query, caller, accessScope } = call;
  if (accessScope !== "any") return readOneTenant(caller.tenantId, call, page);
  // Deleted tenants hold no reservation of their external id, so they are searched in their list.
  if (query.externalId !== undefined && !query.status?.includes("deleted")) {
    return readOneTenant(await getHolder(toExternalIdReservation(query.externalId)), call, page);
  }
  if (query.productId !== undefined) return readSubscribedTenants(query.productId, call, page);
  const isFiltered = [query.status, query.tag, query.q, query.externalId].some((filter) => filter !== undefined);
  const { items, ...rest } = await readMergedPage<TenantRecord>(
    {
      sources: selectSources(query),
      newestFirst: isReversed(query),
      ...selectRange(query),
      ...page,
    },
    isFiltered ? createTenantFilter(query) : undefined,
  );
  const ids = items.map((one) => one.id);
  return { items: await loadTenants(ids, { caller, view: query.view }), ...rest };
}
