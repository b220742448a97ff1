import type { Caller } from "../../../schemas/caller.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import { getProduct, getProducts, getTenant, getTenantPartition } from "../../adapters/dynamodb/catalogs.ts";
import type { AccessScope } from "../../core/shared/access.ts";
import type { Rejection } from "../../core/shared/decision.ts";
import type { ApiProblem } from "../http/problem.ts";

/** The filters that name a tenant or a product. */
type Filters = { tenantId?: string | undefined; productId?: string | undefined };

const loadTenantProducts = async (tenantId: string): Promise<ReadonlyMap<string, ProductRecord>> => {
  const partition = await getTenantPartition(tenantId);
  const ids = (partition?.subscriptions ?? []).map(({ productId }) => productId);
  return ids.length === 0 ? new Map() : getProducts(ids);
};

/** Tells whether a tenant is there and within reach: for a team one that has, or had, a product of the team's. */
const canSeeTenant = async (caller: Caller, accessScope: AccessScope, tenantId: string): Promise<boolean> => {
  if (accessScope === "any") return (await getTenant(tenantId)) !== undefined;
  if (accessScope === "ownTenant") return tenantId === caller.tenantId;
  const products = await loadTenantProducts(tenantId);
  return [...products.values()].some(({ team }) => team === caller.team);
};

/** Tells whether a product is there and within reach: for a tenant one that it could have, or has had. */
const canSeeProduct = async (caller: Caller, accessScope: AccessScope, productId: string): Promise<boolean> => {
  const product = await getProduct(productId);
  if (product === undefined || accessScope === "any") return product !== undefined;
  if (accessScope === "ownTeam") return product.team === caller.team;
  return product.status === "available" || (await loadTenantProducts(caller.tenantId ?? "")).has(productId);
};

type FilterCaller = { caller: Caller; relation: AccessScope };

/**
 * Returns where filters name a tenant or a product that is not there or not within reach, in the same words for both;
 * `place` is the pointer to the filters, without their names.
 */
const findUnknownFilters = async (
  { caller, relation }: FilterCaller,
  { tenantId, productId }: Filters,
  place: string,
) => {
  const [tenant, product] = await Promise.all([
    tenantId === undefined || canSeeTenant(caller, relation, tenantId),
    productId === undefined || canSeeProduct(caller, relation, productId),
  ]);
  return [
    ...(tenant ? [] : [{ pointer: `${place}tenantId`, detail: "There is no such tenant." }]),
    ...(product ? [] : [{ pointer: `${place}productId`, detail: "There is no such product." }]),
  ];
};

const UNKNOWN_FILTER = "A filter names what is not there, or not within your reach.";

/** Refuses the filters in a query that name what is not there or not within reach. */
export const checkQueryFilters = async (
  reach: FilterCaller,
  query: Filters,
): Promise<{ problem: ApiProblem } | undefined> => {
  const errors = await findUnknownFilters(reach, query, "?");
  return errors.length === 0 ? undefined : { problem: { code: "badRequest", detail: UNKNOWN_FILTER, errors } };
};

/** Refuses the filter of a notification that names what is not there or not within reach. */
export const checkNotificationFilter = async (
  reach: FilterCaller,
  filter: Filters = {},
): Promise<Rejection | undefined> => {
  const errors = await findUnknownFilters(reach, filter, "/filter/");
  return errors.length === 0 ? undefined : { code: "invalidField", detail: UNKNOWN_FILTER, errors };
};
