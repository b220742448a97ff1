import { listPermissions } from "../core/shared/access.ts";
import { createLambdaHandler } from "./http/app.ts";
import type { ApiResponse } from "./http/request.ts";
import { type CatalogApi, defineRoute } from "./http/route.ts";

const showCaller = defineRoute("GET /me", {}, async ({ caller }) => {
  const { userId: _, scopes: __, ...visible } = caller;
  return { status: 200, body: { ...visible, permissions: listPermissions(caller) } };
});

export const app: CatalogApi = { routes: [showCaller] };

const toPublicResponse = (body: unknown): ApiResponse => ({
  statusCode: 200,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

/** Loads the description of the API. It is large, and no other route needs it. */
async function loadDescription(): Promise<unknown> {
  const { default: description } = await import("../../docs/openapi.json", { with: { type: "json" } });
  return description;
}

/** The routes that require no token. */
const publicRoutes = [
  { route: "GET /health", respond: () => toPublicResponse({ status: "ok" }) },
  { route: "GET /openapi.json", respond: async () => toPublicResponse(await loadDescription()) },
];

export const handler = createLambdaHandler({ routes: [...app.routes, ...publicRoutes] });
