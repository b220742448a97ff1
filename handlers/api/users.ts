import { createLambdaHandler } from "./http/app.ts";
import type { CatalogApi } from "./http/route.ts";
import { peopleRoutes } from "./routes/people-routes.ts";
import { profileRoutes } from "./routes/profile-routes.ts";
import { staffRoutes } from "./routes/staff-routes.ts";
import { userRoutes } from "./routes/user-routes.ts";

export const app: CatalogApi = { routes: [...userRoutes, ...profileRoutes, ...staffRoutes, ...peopleRoutes] };

export const handler = createLambdaHandler(app);
