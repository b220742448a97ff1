import type * as z from "zod";
import { defineSchema } from "../../../schemas/define-schema.ts";
import { ProductId } from "../../../schemas/ids.ts";
import { type Rollout, type RolloutRecord, RolloutStatus } from "../../../schemas/rollout.ts";
import { listKeys } from "../../adapters/dynamodb/entity-mapping.ts";
import { type Page, readMergedPage } from "../../adapters/dynamodb/lists.ts";
import { pageQuery, repeatable } from "../http/page.ts";
import type { RouteCall } from "../http/route.ts";
import { renderRollout } from "./render-rollout.ts";
import { filterRollouts } from "./rollout-in-scope.ts";
import { listTeamProducts } from "./team-products.ts";

export const rolloutFilters = defineSchema(() =>
  pageQuery.extend({
    productId: ProductId.optional().describe("the product"),
    status: repeatable(RolloutStatus, RolloutStatus.options.length).optional().describe("the status; may be repeated"),
  }),
);

type ListCall = Pick<RouteCall<z.ZodUndefined, typeof rolloutFilters>, "caller" | "accessScope" | "query">;
type PageRequest = { limit: number; after?: string };
type Keep = (one: RolloutRecord) => boolean;

const sources = [listKeys.openRollouts, listKeys.rollouts].map((key) => ({ list: "products", key }) as const);

const readRecords = (page: PageRequest, keep: Keep): Promise<Page<RolloutRecord>> =>
  readMergedPage<RolloutRecord>({ sources, newestFirst: true, ...page }, keep);

/**
 * Reads a page that ends at a rollout that the filter keeps, and has a next one only if another such rollout follows. So
 * neither a cursor nor an empty page reveals the others. It reads on past them, because a product has one rollout at a
 * time: there are few of them.
 */
async function readOwnRecords({ limit, after }: PageRequest, keep: Keep): Promise<Page<RolloutRecord>> {
  const found: RolloutRecord[] = [];
  let from = after;
  do {
    const page = { limit: limit + 1 - found.length, ...(from !== undefined && { after: from }) };
    const { items, next } = await readRecords(page, keep);
    found.push(...items);
    from = next;
  } while (from !== undefined && found.length <= limit);
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, ...(found.length > limit && last && { next: last.id }) };
}

/** Reads a page of the rollouts within the caller's scope, newest first. */
export async function readRolloutPage(call: ListCall, page: PageRequest): Promise<Page<Rollout>> {
  const { caller, accessScope, query } = call;
  const { productId, status } = query;
  const matches: Keep = (one) =>
    (productId === undefined || one.productId === productId) && (status === undefined || status.includes(one.status));
  const readVisible = async () => {
    if (accessScope === "any") return readRecords(page, matches);
    const own = new Set(await listTeamProducts(caller.team, { retired: true }));
    return own.size === 0 ? { items: [] } : readOwnRecords(page, (one) => own.has(one.productId) && matches(one));
  };
  const { items, ...rest } = await readVisible();
  const visible = await filterRollouts(caller, accessScope, items);
  return { items: visible.map((one) => renderRollout(one, caller)), ...rest };
}
