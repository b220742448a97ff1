import * as z from "zod";
import { defineSchema } from "../../../schemas/define-schema.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import { now } from "../../adapters/clock.ts";
import { getProduct } from "../../adapters/dynamodb/catalogs.ts";
import { isAccessDenied, openListSession, type SessionKeys } from "../../adapters/product-account/account-session.ts";
import { createStackListing, type ListedStack } from "../../adapters/product-account/stack-listing.ts";
import { listAcceptedExternalIds } from "../../core/product/external-id.ts";

/** A question about the stacks of a product's account: a page of their names, or what becomes of some of them. */
export const ListStacksRequest = defineSchema(() =>
  z.strictObject({
    task: z.literal("list-stacks"),
    productId: z.string(),
    after: z.string().optional(),
    find: z.array(z.string()).max(25).optional(),
  }),
);
export type ListStacksRequest = z.infer<typeof ListStacksRequest>;

/** The answer; those of `find` that are not there are not in `stacks`. */
type ListStacksResponse =
  | { admitted: false }
  | { admitted: true; names: string[]; next?: string; stacks: Record<string, ListedStack> };

const tryOpenListSession = async (product: ProductRecord): Promise<SessionKeys | undefined> => {
  for (const externalId of listAcceptedExternalIds(product.connection, now())) {
    try {
      return await openListSession(product, externalId);
    } catch (error) {
      if (!isAccessDenied(error)) throw error;
    }
  }
  return undefined;
};

/**
 * Looks into a product's account for whoever compares it with the record. It stands beside the workflows' steps because
 * products let in the role of this function alone; the credentials of the session stay here.
 */
export const listStacks = async ({ productId, after, find = [] }: ListStacksRequest): Promise<ListStacksResponse> => {
  const product = await getProduct(productId);
  if (product === undefined) throw new Error(`There is no product ${productId}`);
  const credentials = await tryOpenListSession(product);
  if (credentials === undefined) return { admitted: false };
  const listing = createStackListing(product.region, credentials);
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
    if (isAccessDenied(error)) return { admitted: false };
    throw error;
  }
};
