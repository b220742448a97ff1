import { createLambdaHandler } from "./http/app.ts";
import { respondWithPage } from "./http/page.ts";
import type { ApiProblem } from "./http/problem.ts";
import { type CatalogApi, defineRoute } from "./http/route.ts";
import { checkEventFilters } from "./resources/event-filters.ts";
import { feedFilters, loadVisibleFeed, readFeedPage } from "./resources/feed-page.ts";
import { checkQueryFilters } from "./resources/filter-checks.ts";

const tailDetail = "The end of the feed has no cursor and no order.";
/** The problem of a request for the end of the feed that also names a place in it. */
const misplacedTail: { problem: ApiProblem } = {
  problem: { code: "badRequest", detail: tailDetail, errors: [{ pointer: "?tail", detail: tailDetail }] },
};

const listEvents = defineRoute("GET /events", { query: feedFilters }, async (call) => {
  const { request, caller, query } = call;
  const rejected = (await checkQueryFilters(call, query)) ?? (await checkEventFilters(call, query));
  if (rejected) return rejected;
  if (query.tail && (query.order === "desc" || query.after !== undefined)) return misplacedTail;
  const visible = await loadVisibleFeed(call);
  // A cursor that begins at the end of the feed continues it like any other.
  const { tail: _, ...filters } = query;
  const binding = { path: request.path, caller: caller.subject };
  return respondWithPage(binding, filters, (page) => readFeedPage(visible, query, page));
});

export const app: CatalogApi = { routes: [listEvents] };

export const handler = createLambdaHandler(app);
