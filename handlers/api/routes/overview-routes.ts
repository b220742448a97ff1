import { defineRoute } from "../http/route.ts";
import { readOverview } from "../resources/overview.ts";

/** The route of the overview. */
export const overviewRoutes = [
  defineRoute("GET /overview", {}, async (call) => ({ status: 200, body: await readOverview(call) })),
];
