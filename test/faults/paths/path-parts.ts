import type { Product } from "../../../schemas/product.ts";
import type { Tenant } from "../../../schemas/tenant.ts";
import type { PathClient } from "../harness/path-run.ts";

/** Builds the request of a tenant whose names contain the run's mark. */
export const buildTenantRequest = (mark: string, subscriptions: object[]) => ({
  name: mark,
  adminEmail: `${mark}@example.com`,
  subscriptions,
});
export const standardSubscriptionOf = ({ id }: Product) => ({ productId: id, planId: "standard" });

/** Requests the tenant of a path with a subscription to the product. */
export async function requestSubscribedTenant(send: PathClient, mark: string, product: Product): Promise<Tenant> {
  const request = buildTenantRequest(mark, [standardSubscriptionOf(product)]);
  return (await send<{ tenant: Tenant }>("POST /tenants", request)).tenant;
}

/** Returns a function that calls `create` once and returns the same result to all runs. */
export function memoize<Value>(create: () => Promise<Value>): () => Promise<Value> {
  let value: Promise<Value> | undefined;
  return () => {
    value ??= create();
    return value;
  };
}

/** The swept functions of most paths. The others (the authorizer, the relay, ...) behave the same on every path, so
 *  only the first path sweeps them. */
export const mainCallers = ["tenants-api", "start-workflow", "reconcile-tenant", "provisioner", "complete-operation"];

/** Builds the request of a user with a seat of the CRM. */
export const buildSalesUser = (mark: string) => ({
  email: `${mark}@example.com`,
  roles: ["member"],
  products: { crm: ["sales"] },
});
