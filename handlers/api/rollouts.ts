import { createLambdaHandler } from "./http/app.ts";
import type { CatalogApi } from "./http/route.ts";
import { rolloutRoutes } from "./routes/rollout-routes.ts";

export const app: CatalogApi = { routes: rolloutRoutes };

export const handler = createLambdaHandler(app);
