import { createLambdaHandler } from "./http/app.ts";
import type { CatalogApi } from "./http/route.ts";
import { approvalRoutes } from "./routes/approval-routes.ts";
import { operationRoutes } from "./routes/operation-routes.ts";
import { overviewRoutes } from "./routes/overview-routes.ts";
import { reportRoutes } from "./routes/report-routes.ts";

export const app: CatalogApi = { routes: [...operationRoutes, ...approvalRoutes, ...reportRoutes, ...overviewRoutes] };

export const handler = createLambdaHandler(app);
