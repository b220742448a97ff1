import { createLambdaHandler } from "./http/app.ts";
import { respondWithPage } from "./http/page.ts";
import { type CatalogApi, defineRoute } from "./http/route.ts";
import { feedFilters, loadFeedScope, readFeedPage } from "./resources/feed-page.ts";
import { checkQueryFilters } from "./resources/filter-checks.ts";

const listEvents = defineRoute("GET /events", { query: feedFilters }, async (call) => {
  const { request, caller, query } = call;
  const rejected = await checkQueryFilters(call, query);
  if (rejected) return rejected;
  const scope = await loadFeedScope(call);
  const binding = { path: request.path, caller: caller.subject };
  return respondWithPage(binding, query, (page) => readFeedPage(scope, query, page));
});

export const app: CatalogApi = { routes: [listEvents] };

export const handler = createLambdaHandler(app);
