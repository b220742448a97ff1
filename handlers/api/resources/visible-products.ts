import type { Caller } from "../../../schemas/caller.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import type { UserRecord } from "../../../schemas/user.ts";
import { getProducts } from "../../adapters/dynamodb/catalogs.ts";
import type { ProductMap } from "../../core/user/user.ts";

/** Returns whether a caller sees a product: a tenant's users see available products, all others the whole catalog. */
export const canSeeProduct = (caller: Caller, product: ProductRecord): boolean =>
  product.status === "available" || caller.roles.some((role) => !["tenant-admin", "member"].includes(role));

/** The caller and the tenant for which products are loaded. */
type Viewer = { caller: Caller; subscriptions: SubscriptionRecord[] };

/**
 * Loads the products that a request names and those that have access to the user's profile. A product that the caller
 * does not see, and to which the tenant never subscribed, is left out: it must not be told apart from a missing one.
 */
export async function loadNamedProducts(
  named: object,
  { caller, subscriptions }: Viewer,
  user?: UserRecord,
): Promise<ProductMap> {
  const held = [...Object.keys(user?.products ?? {}), ...(user?.shared ?? [])];
  const ids = [...Object.keys(named), ...held];
  if (ids.length === 0) return new Map();
  const known = new Set([...held, ...subscriptions.map(({ productId }) => productId)]);
  const products = await getProducts(ids);
  return new Map([...products].filter(([id, product]) => known.has(id) || canSeeProduct(caller, product)));
}
