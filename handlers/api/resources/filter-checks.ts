import type { Caller } from "../../../schemas/caller.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import { getProduct, getProducts, getTenant, getTenantPartition } from "../../adapters/dynamodb/catalogs.ts";
import type { AccessScope } from "../../core/shared/access.ts";
import type { Rejection } from "../../core/shared/decision.ts";
import type { ApiProblem } from "../http/problem.ts";

/** The filters that refer to a tenant or a product. */
type Filters = { tenantId?: string | undefined; productId?: string | undefined };

/** Loads the products to which a tenant is or was subscribed, by id. */
async function loadTenantProducts(tenantId: string): Promise<ReadonlyMap<string, ProductRecord>> {
  const partition = await getTenantPartition(tenantId);
  const ids = (partition?.subscriptions ?? []).map(({ productId }) => productId);
  return ids.length === 0 ? new Map() : getProducts(ids);
}

/** Returns whether a tenant is visible. A team sees the tenants that are or were subscribed to one of its products. */
async function canSeeTenant(caller: Caller, accessScope: AccessScope, tenantId: string): Promise<boolean> {
  if (accessScope === "any") return (await getTenant(tenantId)) !== undefined;
  if (accessScope === "ownTenant") return tenantId === caller.tenantId;
  const products = await loadTenantProducts(tenantId);
  return [...products.values()].some(({ team }) => team === caller.team);
}

/** Returns whether a product is visible. A tenant sees available products and those of its present or past subscriptions. */
async function canSeeProduct(caller: Caller, accessScope: AccessScope, productId: string): Promise<boolean> {
  const product = await getProduct(productId);
  if (product === undefined || accessScope === "any") return product !== undefined;
  if (accessScope === "ownTeam") return product.team === caller.team;
  return product.status === "available" || (await loadTenantProducts(caller.tenantId ?? "")).has(productId);
}

type FilterScope = { caller: Caller; accessScope: AccessScope };

/**
 * Returns an error for each filter whose tenant or product is missing or invisible: the two must not be told apart.
 * `pointer` points to the filters; the name of each is appended.
 */
async function findUnknownFilters(
  { caller, accessScope }: FilterScope,
  { tenantId, productId }: Filters,
  pointer: string,
) {
  const [tenant, product] = await Promise.all([
    tenantId === undefined || canSeeTenant(caller, accessScope, tenantId),
    productId === undefined || canSeeProduct(caller, accessScope, productId),
  ]);
  return [
    ...(tenant ? [] : [{ pointer: `${pointer}tenantId`, detail: "There is no such tenant." }]),
    ...(product ? [] : [{ pointer: `${pointer}productId`, detail: "There is no such product." }]),
  ];
}

const UNKNOWN_FILTER = "A filter refers to a resource that does not exist or that you may not see.";

/** Returns the problem of a query whose filters refer to a missing or invisible resource; undefined if all are valid. */
export async function checkQueryFilters(
  scope: FilterScope,
  query: Filters,
): Promise<{ problem: ApiProblem } | undefined> {
  const errors = await findUnknownFilters(scope, query, "?");
  return errors.length === 0 ? undefined : { problem: { code: "badRequest", detail: UNKNOWN_FILTER, errors } };
}

/** Returns the rejection of a notification whose filter refers to a missing or invisible resource. */
export async function checkNotificationFilter(
  scope: FilterScope,
  filter: Filters = {},
): Promise<Rejection | undefined> {
  const errors = await findUnknownFilters(scope, filter, "/filter/");
  return errors.length === 0 ? undefined : { code: "invalidField", detail: UNKNOWN_FILTER, errors };
}
