import { createLambdaHandler } from "./http/app.ts";
import type { CatalogApi } from "./http/route.ts";
import { subscriptionRoutes } from "./routes/subscription-routes.ts";
import { tenantLifecycleRoutes } from "./routes/tenant-lifecycle-routes.ts";
import { tenantRoutes } from "./routes/tenant-routes.ts";

export const app: CatalogApi = { routes: [...tenantRoutes, ...tenantLifecycleRoutes, ...subscriptionRoutes] };

export const handler = createLambdaHandler(app);
