import * as z from "zod";
import { defineSchema } from "../../../schemas/define-schema.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import { now } from "../../adapters/clock.ts";
import { getProduct } from "../../adapters/dynamodb/catalogs.ts";
import { isAccessDenied, openListSession, type SessionKeys } from "../../adapters/product-account/account-session.ts";
import { createStackListing, type ListedStack } from "../../adapters/product-account/stack-listing.ts";
import { listAcceptedExternalIds } from "../../core/product/external-id.ts";

/** A request for the stacks of a product's account: a page of names, or the state of the stacks in `find`. */
export const ListStacksRequest = defineSchema(() =>
  z.strictObject({
    task: z.literal("list-stacks"),
    productId: z.string(),
    after: z.string().optional(),
    find: z.array(z.string()).max(25).optional(),
  }),
);
export type ListStacksRequest = z.infer<typeof ListStacksRequest>;

/** The response; missing stacks of `find` are not in `stacks`. */
type ListStacksResponse =
  | { isAccessible: false }
  | { isAccessible: true; names: string[]; next?: string; stacks: Record<string, ListedStack> };

async function tryOpenListSession(product: ProductRecord): Promise<SessionKeys | undefined> {
  for (const externalId of listAcceptedExternalIds(product.connection, now())) {
    try {
      return await openListSession(product, externalId);
    } catch (error) {
      if (!isAccessDenied(error)) throw error;
    }
  }
  return undefined;
}

/**
 * Lists stacks of a product's account for the sweep that compares them with the record. It runs in the provisioner,
 * because product accounts admit that function's role only, and the session's credentials never leave it.
 */
export async function listStacks({ productId, after, find = [] }: ListStacksRequest): Promise<ListStacksResponse> {
  const product = await getProduct(productId);
  if (product === undefined) throw new Error(`There is no product ${productId}`);
  const credentials = await tryOpenListSession(product);
  if (credentials === undefined) return { isAccessible: false };
  const listing = createStackListing(product.region, credentials);
  try {
    if (find.length === 0) return { isAccessible: true, stacks: {}, ...(await listing.listPage(after)) };
    const stacks: Record<string, ListedStack> = {};
    for (const name of find) {
      const stack = await listing.find(name);
      if (stack !== undefined) stacks[name] = stack;
    }
    return { isAccessible: true, names: [], stacks };
  } catch (error) {
    // The role of an older account stack has no right to list stacks.
    if (isAccessDenied(error)) return { isAccessible: false };
    throw error;
  }
}
