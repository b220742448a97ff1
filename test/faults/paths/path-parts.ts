import type { Product } from "../../../schemas/product.ts";

/** What every tenant of a path is asked for with; the run's mark is in all of its names. */
export const buildTenantRequest = (mark: string, subscriptions: object[]) => ({
  name: mark,
  adminEmail: `${mark}@example.com`,
  subscriptions,
});
export const standardSubscriptionOf = ({ id }: Product) => ({ productId: id, planId: "standard" });

/** Makes something for all runs of a path, once. */
export const memoize = <Made>(make: () => Promise<Made>): (() => Promise<Made>) => {
  let made: Promise<Made> | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

/** What the others do (the authorizer, the relay, ...) is the same on every way: it is swept on the first. */
export const mainCallers = ["tenants-api", "start-workflow", "settle-tenant", "provisioner", "complete-operation"];

/** Somebody of a tenant who has a seat of crm. */
export const buildSalesUser = (mark: string) => ({
  email: `${mark}@example.com`,
  roles: ["member"],
  products: { crm: ["sales"] },
});
