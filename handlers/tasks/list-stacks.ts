import * as z from "zod";
import { defineSchema } from "../../schemas/define-schema.ts";
import type { ProductRecord } from "../../schemas/product.ts";
import { getProduct } from "../adapters/catalogs.ts";
import { now } from "../adapters/clock.ts";
import { enterToList, isDenied, type SessionKeys } from "../adapters/product-account.ts";
import { type ListedStack, listingIn } from "../adapters/stack-listing.ts";
import { acceptedExternalIds } from "../core/external-id.ts";

/** A question about the stacks of a product's account: a page of their names, or what becomes of some of them. */
export const StackQuestion = defineSchema(() =>
  z.strictObject({
    task: z.literal("list-stacks"),
    productId: z.string(),
    after: z.string().optional(),
    find: z.array(z.string()).max(25).optional(),
  }),
);
type StackQuestion = z.infer<typeof StackQuestion>;

/** The answer; those of `find` that are not there are not in `stacks`. */
type StackAnswer =
  | { admitted: false }
  | { admitted: true; names: string[]; next?: string; stacks: Record<string, ListedStack> };

const enter = async (product: ProductRecord): Promise<SessionKeys | undefined> => {
  for (const externalId of acceptedExternalIds(product.connection, now())) {
    try {
      return await enterToList(product, externalId);
    } catch (error) {
      if (!isDenied(error)) throw error;
    }
  }
  return undefined;
};

/**
 * Looks into a product's account for whoever compares it with the record. It stands beside the workflows' steps because
 * products let in the role of this function alone; the credentials of the session stay here.
 */
export const listStacks = async ({ productId, after, find = [] }: StackQuestion): Promise<StackAnswer> => {
  const product = await getProduct(productId);
  if (product === undefined) throw new Error(`There is no product ${productId}`);
  const credentials = await enter(product);
  if (credentials === undefined) return { admitted: false };
  const listing = listingIn(product.region, credentials);
  try {
    if (find.length === 0) return { admitted: true, stacks: {}, ...(await listing.page(after)) };
    const stacks: Record<string, ListedStack> = {};
    for (const name of find) {
      const stack = await listing.find(name);
      if (stack !== undefined) stacks[name] = stack;
    }
    return { admitted: true, names: [], stacks };
  } catch (error) {
    // The role of an account stack from before may not list.
    if (isDenied(error)) return { admitted: false };
    throw error;
  }
};
