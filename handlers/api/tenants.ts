import { createLambdaHandler } from "./http/app.ts";
import type { CatalogApi } from "./http/route.ts";
import { certificateRoutes } from "./routes/certificate-routes.ts";
import { subscriptionRoutes } from "./routes/subscription-routes.ts";
import { tenantLifecycleRoutes } from "./routes/tenant-lifecycle-routes.ts";
import { tenantRoutes } from "./routes/tenant-routes.ts";

export const app: CatalogApi = {
  routes: [...tenantRoutes, ...tenantLifecycleRoutes, ...certificateRoutes, ...subscriptionRoutes],
};

export const handler = createLambdaHandler(app);
