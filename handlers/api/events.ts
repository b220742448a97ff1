import * as z from "zod";
import { catalog } from "../../events/catalog.ts";
import type { Caller } from "../../schemas/caller.ts";
import { defineSchema } from "../../schemas/define-schema.ts";
import { ProductId, TenantId } from "../../schemas/ids.ts";
import { readFeed } from "../adapters/feed-pages.ts";
import { FEED_KEEPS, type FeedEntry } from "../adapters/feed-rows.ts";
import type { FeedScope } from "../adapters/feed-stretch.ts";
import type { Relation } from "../core/access.ts";
import { logger, serve } from "./app.ts";
import { refuseQuery } from "./filters.ts";
import { answerPage, badCursor, pageQuery } from "./page.ts";
import { createApi, declare } from "./route.ts";
import { productsOfTeam } from "./team-products.ts";
export const app = createApi();

const types = [...new Set(Object.values(catalog).map(({ name }) => name))].sort();
const time = defineSchema(() => z.iso.datetime({ offset: true }));
const filters = defineSchema(() =>
  pageQuery.extend({
    type: z.enum(types).optional().describe("the name of an event"),
    actor: z.string().max(256).optional().describe("the subject of whoever asked"),
    tenantId: TenantId.optional().describe("what is about the tenant, its subscriptions, users and operations"),
    productId: ProductId.optional().describe("what is about the product, its subscriptions and operations"),
    from: time.optional().describe("what happened at this time or later"),
    to: time.optional().describe("what happened before this time"),
    order: z.enum(["asc", "desc"]).default("asc").describe("the oldest first, or the newest"),
  }),
);
type Filters = z.infer<typeof filters>;

/** Returns the part of the feed that this caller reads; undefined when it is empty. The filters have been checked. */
const scopeOf = async (caller: Caller, relation: Relation, wanted: Filters): Promise<FeedScope | undefined> => {
  const { tenantId, productId } = wanted;
  if (relation === "ownTenant") return caller.tenantId === undefined ? undefined : { tenantId: caller.tenantId };
  if (relation === "ownTeam") {
    const own = await productsOfTeam(caller.team, { retired: true });
    return { productIds: own.filter((id) => productId === undefined || id === productId) };
  }
  if (tenantId !== undefined) return { tenantId };
  return productId === undefined ? "all" : { productIds: [productId] };
};

const keeps = ({ type, actor, tenantId, productId, from, to }: Filters) => {
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
const FORM = "2";

/** A position in the feed, with the time at which it was given: the feed keeps what is behind it only for so long. */
const placeOf = (position: number): string => `${FORM}.${position}.${Date.now()}`;

/** Returns the position of a cursor, or the reason why it can't be used any more. */
const readPlace = (place: string): { position: number } | { outdated: string } => {
  const [, form, position, given] = /^(\d+)\.(\d{1,15})\.(\d{1,15})$/.exec(place) ?? [];
  if (form !== FORM) {
    return { outdated: "The cursor is of an earlier form of the feed: begin anew." };
  }
  if (Date.now() - Number(given) > FEED_KEEPS) {
    return { outdated: "The cursor is older than the feed keeps events: begin anew." };
  }
  return { position: Number(position) };
};

declare(app, "GET /events", { query: filters }, async ({ request, caller, relation, query }) => {
  const refused = await refuseQuery({ caller, relation }, query);
  if (refused) return refused;
  const scope = await scopeOf(caller, relation, query);
  return answerPage({ path: request.path, caller: caller.subject }, query, async ({ limit, after }) => {
    const place = after === undefined ? undefined : readPlace(after);
    if (place !== undefined && "outdated" in place) return badCursor(place.outdated);
    const newestFirst = query.order === "desc";
    if (scope === undefined) return { items: [] };
    const read = { scope, limit, after: place?.position, newestFirst, from: query.from, keep: keeps(query) };
    const { items, next, seen, missing } = await readFeed(read);
    // The verification of the log tells what was removed; readers get what is there.
    if (missing) logger.error("The log lacks events that the feed has", { missing });
    return {
      items,
      ...(next === undefined ? {} : { next: placeOf(next) }),
      ...(newestFirst ? {} : { resume: placeOf(seen) }),
    };
  });
});

export const handler = serve(app);
