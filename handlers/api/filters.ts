import type { Caller } from "../../schemas/caller.ts";
import type { ProductRecord } from "../../schemas/product.ts";
import { getProduct, getProducts, getTenant, getTenantPartition } from "../adapters/catalogs.ts";
import type { Relation } from "../core/access.ts";
import type { Refusal } from "../core/decision.ts";
import type { Trouble } from "./problem.ts";

/** The filters that name a tenant or a product. */
type Filters = { tenantId?: string | undefined; productId?: string | undefined };

const productsOf = async (tenantId: string): Promise<ReadonlyMap<string, ProductRecord>> => {
  const partition = await getTenantPartition(tenantId);
  const ids = (partition?.subscriptions ?? []).map(({ productId }) => productId);
  return ids.length === 0 ? new Map() : getProducts(ids);
};

/** Tells whether a tenant is there and within reach: for a team one that has, or had, a product of the team's. */
const knowsTenant = async (caller: Caller, relation: Relation, tenantId: string): Promise<boolean> => {
  if (relation === "any") return (await getTenant(tenantId)) !== undefined;
  if (relation === "ownTenant") return tenantId === caller.tenantId;
  const products = await productsOf(tenantId);
  return [...products.values()].some(({ team }) => team === caller.team);
};

/** Tells whether a product is there and within reach: for a tenant one that it could have, or has had. */
const knowsProduct = async (caller: Caller, relation: Relation, productId: string): Promise<boolean> => {
  const product = await getProduct(productId);
  if (product === undefined || relation === "any") return product !== undefined;
  if (relation === "ownTeam") return product.team === caller.team;
  return product.status === "available" || (await productsOf(caller.tenantId ?? "")).has(productId);
};

type Reach = { caller: Caller; relation: Relation };

/**
 * Returns where filters name a tenant or a product that is not there or not within reach, in the same words for both;
 * `place` is the pointer to the filters, without their names.
 */
const unknownFilters = async ({ caller, relation }: Reach, { tenantId, productId }: Filters, place: string) => {
  const [tenant, product] = await Promise.all([
    tenantId === undefined || knowsTenant(caller, relation, tenantId),
    productId === undefined || knowsProduct(caller, relation, productId),
  ]);
  return [
    ...(tenant ? [] : [{ pointer: `${place}tenantId`, detail: "There is no such tenant." }]),
    ...(product ? [] : [{ pointer: `${place}productId`, detail: "There is no such product." }]),
  ];
};

const detail = "A filter names what is not there, or not within your reach.";

/** Refuses the filters in a query that name what is not there or not within reach. */
export const refuseQuery = async (reach: Reach, query: Filters): Promise<{ trouble: Trouble } | undefined> => {
  const errors = await unknownFilters(reach, query, "?");
  return errors.length === 0 ? undefined : { trouble: { code: "badRequest", detail, errors } };
};

/** Refuses the filter of a notification that names what is not there or not within reach. */
export const refuseNotificationFilter = async (reach: Reach, filter: Filters = {}): Promise<Refusal | undefined> => {
  const errors = await unknownFilters(reach, filter, "/filter/");
  return errors.length === 0 ? undefined : { code: "invalidField", detail, errors };
};
