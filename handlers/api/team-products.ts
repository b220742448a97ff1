import type { ProductRecord } from "../../schemas/product.ts";
import { listKeys } from "../adapters/keys.ts";
import { readPage } from "../adapters/lists.ts";

/** The ids of a team's products, from which a product owner's reach follows; with `retired`, also those that are gone. */
export const productsOfTeam = async (team: string | undefined, { retired = false } = {}): Promise<string[]> => {
  const keys = [listKeys.products, ...(retired ? [listKeys.retiredProducts] : [])];
  const pages = await Promise.all(
    keys.map((key) => readPage<ProductRecord>({ list: "products", key, limit: 100 }, (one) => one.team === team)),
  );
  return pages.flatMap(({ items }) => items.map(({ id }) => id));
};
