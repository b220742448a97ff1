import { createLambdaHandler } from "./http/app.ts";
import type { CatalogApi } from "./http/route.ts";
import { notificationRequestRoutes } from "./routes/notification-request-routes.ts";
import { notificationRoutes } from "./routes/notification-routes.ts";

export const app: CatalogApi = { routes: [...notificationRequestRoutes, ...notificationRoutes] };

export const handler = createLambdaHandler(app);
