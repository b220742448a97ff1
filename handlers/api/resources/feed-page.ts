import * as z from "zod";
import type { Envelope } from "../../../events/envelope.ts";
import { defineSchema } from "../../../schemas/define-schema.ts";
import { ProductId, TenantId } from "../../../schemas/ids.ts";
import { getOperation } from "../../adapters/dynamodb/catalogs.ts";
import type { Page } from "../../adapters/dynamodb/lists.ts";
import { findLastPosition, readFeed } from "../../adapters/feed/feed-pages.ts";
import { FEED_RETENTION_MS, type FeedEntry } from "../../adapters/feed/feed-rows.ts";
import type { FeedScope } from "../../adapters/feed/feed-segment.ts";
import { logger } from "../http/app.ts";
import { flag, pageQuery, rejectCursor } from "../http/page.ts";
import type { ApiProblem } from "../http/problem.ts";
import type { RouteCall } from "../http/route.ts";
import { eventFilters } from "./event-filters.ts";
import { listTeamProducts } from "./team-products.ts";

const timeSchema = defineSchema(() => z.iso.datetime({ offset: true }));
export const feedFilters = defineSchema(() =>
  pageQuery.extend({
    ...eventFilters.shape,
    actor: z.string().max(256).optional().describe("the subject of the caller whose request caused the event"),
    tenantId: TenantId.optional().describe("the tenant, with its subscriptions, users and operations"),
    productId: ProductId.optional().describe("the product, with its subscriptions and operations"),
    from: timeSchema.optional().describe("the earliest time, inclusive"),
    to: timeSchema.optional().describe("the latest time, exclusive"),
    order: z.enum(["asc", "desc"]).default("asc").describe("oldest first, or newest first"),
    tail: flag
      .optional()
      .describe("`true` returns no events, but `resume` at once: the cursor of the events that follow from now on"),
  }),
);

type FeedCall = Pick<RouteCall<z.ZodUndefined, typeof feedFilters>, "caller" | "accessScope" | "query">;

/** The part of the feed that a caller may see, and the smallest part of it that an index holds. */
export type VisibleFeed = {
  scope: FeedScope;
  /** The earliest time of the events. @default - no limit */
  from?: string | undefined;
  /** The tenant and the products to which the caller is limited. */
  tenantId?: string | undefined;
  productIds?: string[] | undefined;
};

/** The part of the feed that the filters select. */
type Selection = Pick<VisibleFeed, "from"> & { scope?: FeedScope };

/** Selects the events of an operation: those of its tenant since the operation began, or else those of its own index. */
async function selectOperation(operationId: string): Promise<Selection> {
  const { tenantId, createdAt } = (await getOperation(operationId)) ?? {};
  return tenantId === undefined ? { scope: { operationId } } : { scope: { tenantId }, from: createdAt };
}

/** Selects the index that holds the events of the filters and as few others as possible. A request and a user have fewer
 *  events than the tenant of an operation. */
async function selectScope(query: FeedCall["query"]): Promise<Selection> {
  const { operationId, correlationId, userId, tenantId, productId } = query;
  if (correlationId !== undefined) return { scope: { correlationId } };
  if (userId !== undefined) return { scope: { userId } };
  if (operationId !== undefined) return selectOperation(operationId);
  if (tenantId !== undefined) return { scope: { tenantId } };
  return productId === undefined ? {} : { scope: { productIds: [productId] } };
}

/** Returns the part of the feed to read; undefined if the caller sees none. The filters must be checked already. */
export async function loadVisibleFeed({ caller, accessScope, query }: FeedCall): Promise<VisibleFeed | undefined> {
  const selected = await selectScope(query);
  if (accessScope === "ownTenant") {
    const { tenantId } = caller;
    return tenantId === undefined ? undefined : { scope: { tenantId }, ...selected, tenantId };
  }
  if (accessScope === "ownTeam") {
    const own = await listTeamProducts(caller.team, { retired: true });
    const productIds = own.filter((id) => query.productId === undefined || id === query.productId);
    return { scope: { productIds }, ...selected, productIds };
  }
  return { scope: "all", ...selected };
}

/** Returns the later one of two times, either of which may be missing. */
const laterOf = (one: string | undefined, other: string | undefined): string | undefined =>
  one !== undefined && other !== undefined
    ? [one, other].toSorted((a, b) => Date.parse(a) - Date.parse(b))[1]
    : (one ?? other);

function createFilter(
  { type, actor, tenantId, productId, operationId, correlationId, userId, from, to }: FeedCall["query"],
  visible: VisibleFeed,
) {
  const [earliest, end] = [from, to].map((limit) => (limit === undefined ? undefined : new Date(limit).toISOString()));
  return (row: FeedEntry) =>
    (visible.tenantId === undefined || row.tenantId === visible.tenantId) &&
    (visible.productIds === undefined || visible.productIds.includes(row.productId ?? "")) &&
    (type === undefined || type.some((one) => one === row.type)) &&
    (operationId === undefined || row.operationId === operationId) &&
    (correlationId === undefined || row.correlationId === correlationId) &&
    (userId === undefined || row.userId === userId) &&
    (actor === undefined || row.actor === actor) &&
    (tenantId === undefined || row.tenantId === tenantId) &&
    (productId === undefined || row.productId === productId) &&
    (earliest === undefined || row.time >= earliest) &&
    (end === undefined || row.time < end);
}

/** The format of positions. A position in another format belongs to an earlier feed. */
const POSITION_FORMAT = "2";

/** The detail of a cursor that would skip events. */
const GAP_DETAIL = "Events that followed the cursor are no longer in the feed. Start again without a cursor.";

/** Encodes a position with the current time: a cursor is valid no longer than the feed keeps events. */
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

/** Reads a page of the feed; `resume` continues after the last event that was read. Rejects a cursor if events after its
 *  position have expired, even if it was issued recently: a reader can stay at an old position. */
export async function readFeedPage(
  visible: VisibleFeed | undefined,
  query: FeedCall["query"],
  { limit, after }: { limit: number; after?: string },
): Promise<(Page<Envelope> & { resume?: string }) | { problem: ApiProblem }> {
  const start = after === undefined ? undefined : decodePosition(after);
  if (start !== undefined && "expired" in start) return rejectCursor(start.expired);
  const newestFirst = query.order === "desc";
  if (visible === undefined) return { items: [] };
  if (query.tail) return { items: [], resume: encodePosition(await findLastPosition()) };
  const { scope } = visible;
  const keep = createFilter(query, visible);
  const read = { scope, limit, after: start?.position, newestFirst, from: laterOf(query.from, visible.from), keep };
  const { items, next, seen, missing, isExpired } = await readFeed(read);
  if (isExpired) return rejectCursor(GAP_DETAIL);
  // Readers receive the events that exist; the verification of the log reports the missing ones.
  if (missing) logger.error("The event log lacks events of the feed", { missing });
  return {
    items,
    ...(next === undefined ? {} : { next: encodePosition(next) }),
    ...(newestFirst ? {} : { resume: encodePosition(seen) }),
  };
}
