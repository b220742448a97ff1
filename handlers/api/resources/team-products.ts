import type { ProductRecord } from "../../../schemas/product.ts";
import { listKeys } from "../../adapters/dynamodb/entity-mapping.ts";
import { readPage } from "../../adapters/dynamodb/lists.ts";

async function listProductIds(key: string, keep?: (product: ProductRecord) => boolean): Promise<string[]> {
  const found: string[] = [];
  let after: string | undefined;
  do {
    const list = { list: "products", key, limit: 100, after } as const;
    const page = await readPage<ProductRecord>(list, keep);
    found.push(...page.items.map(({ id }) => id));
    after = page.next;
  } while (after !== undefined);
  return found;
}

/** Returns the ids of a team's products, which determine a product owner's scope. @param retired - includes retired ones */
export async function listTeamProducts(team: string | undefined, { retired = false } = {}): Promise<string[]> {
  if (team === undefined) return [];
  const keys = [listKeys.products, ...(retired ? [listKeys.retiredProducts] : [])];
  return (await Promise.all(keys.map((key) => listProductIds(key, (one) => one.team === team)))).flat();
}

/** Returns the ids of all products that have not retired. */
export const listAllProducts = (): Promise<string[]> => listProductIds(listKeys.products);

/** Returns the ids of the products that have retired since a time; nothing changes a retired product. */
export const listProductsRetiredSince = (time: string): Promise<string[]> =>
  listProductIds(listKeys.retiredProducts, ({ updatedAt }) => updatedAt >= time);
