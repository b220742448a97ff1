import { listKeys } from "./keys.ts";
import { readPage } from "./lists.ts";

/** Answers whether any tenant has the product, or is about to: one read, because those that left are in another list. */
export const hasSubscribers = async (productId: string): Promise<boolean> => {
  const { items } = await readPage({ list: "tenants", key: listKeys.subscribers(productId), limit: 1 });
  return items.length > 0;
};
