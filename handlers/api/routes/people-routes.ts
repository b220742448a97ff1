import { respondWithPage } from "../http/page.ts";
import { defineRoute } from "../http/route.ts";
import { actorFilters, describeActors } from "../resources/actors.ts";
import { checkQueryFilters } from "../resources/filter-checks.ts";
import { peopleFilters, readPeoplePage } from "../resources/people-page.ts";

/** The routes that find people and describe the callers behind subjects. */
export const peopleRoutes = [
  defineRoute("GET /people", { query: peopleFilters }, async (call) => {
    const { request, caller, query } = call;
    const rejected = await checkQueryFilters(call, query);
    if (rejected) return rejected;
    const binding = { path: request.path, caller: caller.subject };
    return respondWithPage(binding, query, (page) => readPeoplePage(call, page));
  }),
  defineRoute("GET /actors", { query: actorFilters }, async ({ query, caller }) => ({
    status: 200,
    body: { items: await describeActors(query.subject, caller) },
  })),
];
