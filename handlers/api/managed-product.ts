import type { ProductRecord } from "../../schemas/product.ts";
import { getProduct } from "../adapters/catalogs.ts";
import { reaches } from "../core/access.ts";
import type { Refusal } from "../core/decision.ts";
import { mismatch } from "./command.ts";
import type { Call } from "./route.ts";

export const missingProduct: { trouble: Refusal } = {
  trouble: { code: "notFound", detail: "There is no such product." },
};
export const notYours: { trouble: Refusal } = {
  trouble: { code: "forbidden", detail: "The product belongs to another team." },
};

/** The product in the path, where the caller manages it; otherwise why not. */
export const managedProduct = async ({
  request,
  caller,
  relation,
  params,
}: Pick<Call<never, never>, "request" | "caller" | "relation" | "params">): Promise<
  { product: ProductRecord; refusal?: never } | { product?: never; refusal: Refusal }
> => {
  const product = await getProduct(params["productId"] ?? "");
  if (product === undefined) return { refusal: missingProduct.trouble };
  if (!reaches(caller, relation, product)) return { refusal: notYours.trouble };
  const refusal = mismatch(request, product);
  return refusal ? { refusal } : { product };
};
