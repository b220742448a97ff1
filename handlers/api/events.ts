import * as z from "zod";
import { catalog } from "../../events/catalog.ts";
import type { Caller } from "../../schemas/caller.ts";
import { defineSchema } from "../../schemas/define-schema.ts";
import { ProductId, TenantId } from "../../schemas/ids.ts";
import { readFeed } from "../adapters/feed/feed-pages.ts";
import { FEED_RETENTION_MS, type FeedEntry } from "../adapters/feed/feed-rows.ts";
import type { FeedScope } from "../adapters/feed/feed-segment.ts";
import type { AccessScope } from "../core/shared/access.ts";
import { createLambdaHandler, logger } from "./http/app.ts";
import { pageQuery, rejectCursor, respondWithPage } from "./http/page.ts";
import { createApi, declareRoute } from "./http/route.ts";
import { checkQueryFilters } from "./resources/filter-checks.ts";
import { listTeamProducts } from "./resources/team-products.ts";
export const app = createApi();

const eventTypes = [...new Set(Object.values(catalog).map(({ name }) => name))].sort();
const timeSchema = defineSchema(() => z.iso.datetime({ offset: true }));
const feedFilters = defineSchema(() =>
  pageQuery.extend({
    type: z.enum(eventTypes).optional().describe("the name of an event"),
    actor: z.string().max(256).optional().describe("the subject of whoever asked"),
    tenantId: TenantId.optional().describe("what is about the tenant, its subscriptions, users and operations"),
    productId: ProductId.optional().describe("what is about the product, its subscriptions and operations"),
    from: timeSchema.optional().describe("what happened at this time or later"),
    to: timeSchema.optional().describe("what happened before this time"),
    order: z.enum(["asc", "desc"]).default("asc").describe("the oldest first, or the newest"),
  }),
);
type FeedFilters = z.infer<typeof feedFilters>;

/** Returns the part of the feed that this caller reads; undefined when it is empty. The filters have been checked. */
const loadFeedScope = async (
  caller: Caller,
  accessScope: AccessScope,
  requested: FeedFilters,
): Promise<FeedScope | undefined> => {
  const { tenantId, productId } = requested;
  if (accessScope === "ownTenant") return caller.tenantId === undefined ? undefined : { tenantId: caller.tenantId };
  if (accessScope === "ownTeam") {
    const own = await listTeamProducts(caller.team, { retired: true });
    return { productIds: own.filter((id) => productId === undefined || id === productId) };
  }
  if (tenantId !== undefined) return { tenantId };
  return productId === undefined ? "all" : { productIds: [productId] };
};

const createFilter = ({ type, actor, tenantId, productId, from, to }: FeedFilters) => {
  const [earliest, end] = [from, to].map((limit) => (limit === undefined ? undefined : new Date(limit).toISOString()));
  return (row: FeedEntry) =>
    (type === undefined || row.type === type) &&
    (actor === undefined || row.actor === actor) &&
    (tenantId === undefined || row.tenantId === tenantId) &&
    (productId === undefined || row.productId === productId) &&
    (earliest === undefined || row.time >= earliest) &&
    (end === undefined || row.time < end);
};

/** The form of cursors: positions of another form belong to another feed. */
const CURSOR_VERSION = "2";

/** A position in the feed, with the time at which it was given: the feed keeps what is behind it only for so long. */
const encodePosition = (position: number): string => `${CURSOR_VERSION}.${position}.${Date.now()}`;

/** Returns the position of a cursor, or the reason why it can't be used any more. */
const decodePosition = (place: string): { position: number } | { outdated: string } => {
  const [, form, position, given] = /^(\d+)\.(\d{1,15})\.(\d{1,15})$/.exec(place) ?? [];
  if (form !== CURSOR_VERSION) {
    return { outdated: "The cursor is of an earlier form of the feed: begin anew." };
  }
  if (Date.now() - Number(given) > FEED_RETENTION_MS) {
    return { outdated: "The cursor is older than the feed keeps events: begin anew." };
  }
  return { position: Number(position) };
};

declareRoute(app, "GET /events", { query: feedFilters }, async ({ request, caller, relation, query }) => {
  const rejected = await checkQueryFilters({ caller, relation }, query);
  if (rejected) return rejected;
  const scope = await loadFeedScope(caller, relation, query);
  return respondWithPage({ path: request.path, caller: caller.subject }, query, async ({ limit, after }) => {
    const place = after === undefined ? undefined : decodePosition(after);
    if (place !== undefined && "outdated" in place) return rejectCursor(place.outdated);
    const newestFirst = query.order === "desc";
    if (scope === undefined) return { items: [] };
    const read = { scope, limit, after: place?.position, newestFirst, from: query.from, keep: createFilter(query) };
    const { items, next, seen, missing } = await readFeed(read);
    // The verification of the log tells what was removed; readers get what is there.
    if (missing) logger.error("The log lacks events that the feed has", { missing });
    return {
      items,
      ...(next === undefined ? {} : { next: encodePosition(next) }),
      ...(newestFirst ? {} : { resume: encodePosition(seen) }),
    };
  });
});

export const handler = createLambdaHandler(app);
