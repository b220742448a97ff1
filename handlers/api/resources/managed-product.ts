import type { ProductRecord } from "../../../schemas/product.ts";
import { now } from "../../adapters/clock.ts";
import { getProduct } from "../../adapters/dynamodb/catalogs.ts";
import { isInScope } from "../../core/shared/access.ts";
import { resolveActions } from "../../core/shared/allowed-actions.ts";
import type { Rejection } from "../../core/shared/decision.ts";
import type { Loaded } from "../http/command-types.ts";
import type { ApiProblem } from "../http/problem.ts";
import type { ScopedCall } from "../http/route.ts";

export const productNotFound: Rejection = { code: "notFound", detail: "There is no such product." };
export const productForbidden: Rejection = { code: "forbidden", detail: "The product belongs to another team." };

/** Loads the product in the path for a command. Only its team and platform administrators may change it. */
export async function loadManagedProduct({ caller, accessScope, params }: ScopedCall): Promise<Loaded<ProductRecord>> {
  const product = await getProduct(params["productId"] ?? "");
  if (product === undefined) return { rejection: productNotFound };
  if (!isInScope(caller, accessScope, product)) return { rejection: productForbidden };
  const { allowedActions } = resolveActions(caller, "product", { product, now: now() });
  return { state: product, version: product.version, allowedActions };
}

/** Loads the product in the path for a caller who may read its details, or returns the problem. */
export async function loadReadableProduct({
  caller,
  accessScope,
  params,
}: ScopedCall): Promise<ProductRecord | { problem: ApiProblem }> {
  const product = await getProduct(params["productId"] ?? "");
  if (product === undefined) return { problem: productNotFound };
  return isInScope(caller, accessScope, product) ? product : { problem: productForbidden };
}
