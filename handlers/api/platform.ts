import { readEnvironment } from "../../schemas/environment.ts";
import type { PlatformConfig } from "../../schemas/platform.ts";
import { listPermissions, listReach } from "../core/shared/access.ts";
import { createLambdaHandler } from "./http/app.ts";
import type { ApiResponse } from "./http/request.ts";
import { type CatalogApi, defineRoute } from "./http/route.ts";

const showCaller = defineRoute("GET /me", {}, async ({ caller }) => {
  const { scopes: _, ...visible } = caller;
  const body = { ...visible, permissions: listPermissions(caller), reach: listReach(caller) };
  return { status: 200, body };
});

export const app: CatalogApi = { routes: [showCaller] };

/** Returns a response that a client and the console's distribution may keep for some seconds, or not at all. */
const toPublicResponse = (body: unknown, keptSeconds?: number): ApiResponse => ({
  statusCode: 200,
  headers: {
    "content-type": "application/json",
    "cache-control": keptSeconds === undefined ? "no-store" : `public, max-age=${keptSeconds}`,
  },
  body: JSON.stringify(body),
});

/** Loads the description of the API. It is large, and no other route needs it. */
async function loadDescription(): Promise<unknown> {
  const { default: description } = await import("../../docs/openapi.json", { with: { type: "json" } });
  return description;
}

/** Returns the settings with which a program signs people in. */
function readConfig(): PlatformConfig {
  const { SIGN_OUT_URL: signOutUrl, REVOKE_URL: revokeUrl } = process.env;
  return {
    version: readEnvironment("PLATFORM_VERSION"),
    issuer: readEnvironment("SIGN_IN_ISSUER"),
    consoleClientId: readEnvironment("CONSOLE_CLIENT_ID"),
    cliClientId: readEnvironment("CLI_CLIENT_ID"),
    signInUrl: readEnvironment("SIGN_IN_URL"),
    machineTokenUrl: readEnvironment("MACHINE_TOKEN_URL"),
    ...(revokeUrl === undefined ? {} : { revokeUrl }),
    ...(signOutUrl === undefined ? {} : { signOutUrl }),
  };
}

/** The routes that require no token. */
const publicRoutes = [
  { route: "GET /config", respond: () => toPublicResponse(readConfig(), 60) },
  { route: "GET /health", respond: () => toPublicResponse({ status: "ok" }) },
  { route: "GET /openapi.json", respond: async () => toPublicResponse(await loadDescription(), 300) },
];

export const handler = createLambdaHandler({ routes: [...app.routes, ...publicRoutes] });
