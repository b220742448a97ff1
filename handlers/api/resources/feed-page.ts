import * as z from "zod";
import { catalog } from "../../../events/catalog.ts";
import type { Envelope } from "../../../events/envelope.ts";
import { defineSchema } from "../../../schemas/define-schema.ts";
import { ProductId, TenantId } from "../../../schemas/ids.ts";
import type { Page } from "../../adapters/dynamodb/lists.ts";
import { readFeed } from "../../adapters/feed/feed-pages.ts";
import { FEED_RETENTION_MS, type FeedEntry } from "../../adapters/feed/feed-rows.ts";
import type { FeedScope } from "../../adapters/feed/feed-segment.ts";
import { logger } from "../http/app.ts";
import { pageQuery, rejectCursor } from "../http/page.ts";
import type { ApiProblem } from "../http/problem.ts";
import type { RouteCall } from "../http/route.ts";
import { listTeamProducts } from "./team-products.ts";

const eventTypes = [...new Set(Object.values(catalog).map(({ name }) => name))].sort();
const timeSchema = defineSchema(() => z.iso.datetime({ offset: true }));
export const feedFilters = defineSchema(() =>
  pageQuery.extend({
    type: z.enum(eventTypes).optional().describe("the name of the event"),
    actor: z.string().max(256).optional().describe("the subject of the caller whose request caused the event"),
    tenantId: TenantId.optional().describe("the tenant, with its subscriptions, users and operations"),
    productId: ProductId.optional().describe("the product, with its subscriptions and operations"),
    from: timeSchema.optional().describe("the earliest time, inclusive"),
    to: timeSchema.optional().describe("the latest time, exclusive"),
    order: z.enum(["asc", "desc"]).default("asc").describe("oldest first, or newest first"),
  }),
);

type FeedCall = Pick<RouteCall<z.ZodUndefined, typeof feedFilters>, "caller" | "accessScope" | "query">;

/** Returns the part of the feed to read; undefined if the caller sees none. The filters must be checked already. */
export async function loadFeedScope({ caller, accessScope, query }: FeedCall): Promise<FeedScope | undefined> {
  const { tenantId, productId } = query;
  if (accessScope === "ownTenant") return caller.tenantId === undefined ? undefined : { tenantId: caller.tenantId };
  if (accessScope === "ownTeam") {
    const own = await listTeamProducts(caller.team, { retired: true });
    return { productIds: own.filter((id) => productId === undefined || id === productId) };
  }
  if (tenantId !== undefined) return { tenantId };
  return productId === undefined ? "all" : { productIds: [productId] };
}

function createFilter({ type, actor, tenantId, productId, from, to }: FeedCall["query"]) {
  const [earliest, end] = [from, to].map((limit) => (limit === undefined ? undefined : new Date(limit).toISOString()));
  return (row: FeedEntry) =>
    (type === undefined || row.type === type) &&
    (actor === undefined || row.actor === actor) &&
    (tenantId === undefined || row.tenantId === tenantId) &&
    (productId === undefined || row.productId === productId) &&
    (earliest === undefined || row.time >= earliest) &&
    (end === undefined || row.time < end);
}

/** The format of positions. A position in another format belongs to an earlier feed. */
const POSITION_FORMAT = "2";

/** Encodes a position with the current time, because the feed keeps events for a limited time only. */
const encodePosition = (position: number): string => `${POSITION_FORMAT}.${position}.${Date.now()}`;

/** Returns the position of a cursor, or the reason why the cursor has expired. */
function decodePosition(text: string): { position: number } | { expired: string } {
  const [, format, position, issuedAt] = /^(\d+)\.(\d{1,15})\.(\d{1,15})$/.exec(text) ?? [];
  if (format !== POSITION_FORMAT) {
    return { expired: "The cursor belongs to an earlier format of the feed. Start again without a cursor." };
  }
  if (Date.now() - Number(issuedAt) > FEED_RETENTION_MS) {
    return { expired: "The cursor is older than the events in the feed. Start again without a cursor." };
  }
  return { position: Number(position) };
}

/** Reads a page of the feed; `resume` continues after the last event that was read. */
export async function readFeedPage(
  scope: FeedScope | undefined,
  query: FeedCall["query"],
  { limit, after }: { limit: number; after?: string },
): Promise<(Page<Envelope> & { resume?: string }) | { problem: ApiProblem }> {
  const start = after === undefined ? undefined : decodePosition(after);
  if (start !== undefined && "expired" in start) return rejectCursor(start.expired);
  const newestFirst = query.order === "desc";
  if (scope === undefined) return { items: [] };
  const read = { scope, limit, after: start?.position, newestFirst, from: query.from, keep: createFilter(query) };
  const { items, next, seen, missing } = await readFeed(read);
  // Readers receive the events that exist; the verification of the log reports the missing ones.
  if (missing) logger.error("The event log lacks events of the feed", { missing });
  return {
    items,
    ...(next === undefined ? {} : { next: encodePosition(next) }),
    ...(newestFirst ? {} : { resume: encodePosition(seen) }),
  };
}
