import { createLambdaHandler } from "./http/app.ts";
import type { CatalogApi } from "./http/route.ts";
import { operationRoutes } from "./routes/operation-routes.ts";
import { overviewRoutes } from "./routes/overview-routes.ts";
import { reportRoutes } from "./routes/report-routes.ts";

export const app: CatalogApi = { routes: [...operationRoutes, ...reportRoutes, ...overviewRoutes] };

export const handler = createLambdaHandler(app);
