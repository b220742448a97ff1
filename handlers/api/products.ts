import { createLambdaHandler } from "./http/app.ts";
import type { CatalogApi } from "./http/route.ts";
import { credentialRoutes } from "./routes/credential-routes.ts";
import { productAccountRoutes } from "./routes/product-account-routes.ts";
import { productRoutes } from "./routes/product-routes.ts";
import { releaseRoutes } from "./routes/release-routes.ts";

export const app: CatalogApi = {
  routes: [...productRoutes, ...credentialRoutes, ...productAccountRoutes, ...releaseRoutes],
};

export const handler = createLambdaHandler(app);
