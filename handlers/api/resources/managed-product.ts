import type { ProductRecord } from "../../../schemas/product.ts";
import { getProduct } from "../../adapters/dynamodb/catalogs.ts";
import { isInScope } from "../../core/shared/access.ts";
import type { Rejection } from "../../core/shared/decision.ts";
import { checkIfMatch } from "../http/command.ts";
import type { RouteCall } from "../http/route.ts";

export const productNotFound: { problem: Rejection } = {
  problem: { code: "notFound", detail: "There is no such product." },
};
export const productForbidden: { problem: Rejection } = {
  problem: { code: "forbidden", detail: "The product belongs to another team." },
};

/** The product in the path, where the caller manages it; otherwise why not. */
export const loadManagedProduct = async ({
  request,
  caller,
  relation,
  params,
}: Pick<RouteCall<never, never>, "request" | "caller" | "relation" | "params">): Promise<
  { product: ProductRecord; rejection?: never } | { product?: never; rejection: Rejection }
> => {
  const product = await getProduct(params["productId"] ?? "");
  if (product === undefined) return { rejection: productNotFound.problem };
  if (!isInScope(caller, relation, product)) return { rejection: productForbidden.problem };
  const rejection = checkIfMatch(request, product);
  return rejection ? { rejection } : { product };
};
