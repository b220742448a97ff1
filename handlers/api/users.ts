import { createLambdaHandler } from "./http/app.ts";
import type { CatalogApi } from "./http/route.ts";
import { profileRoutes } from "./routes/profile-routes.ts";
import { staffRoutes } from "./routes/staff-routes.ts";
import { userRoutes } from "./routes/user-routes.ts";

export const app: CatalogApi = { routes: [...userRoutes, ...profileRoutes, ...staffRoutes] };

export const handler = createLambdaHandler(app);
