import openapi from "../../docs/openapi.json" with { type: "json" };
import { listPermissions } from "../core/shared/access.ts";
import { createLambdaHandler } from "./http/app.ts";
import { createApi, declareRoute } from "./http/route.ts";
import type { ApiResponse } from "./request.ts";

export const app = createApi();

declareRoute(app, "GET /me", {}, async ({ caller }) => {
  const { userId: _, scopes: __, ...shown } = caller;
  return { status: 200, body: { ...shown, permissions: listPermissions(caller) } };
});

const answerOpenly = (body: unknown): ApiResponse => ({
  statusCode: 200,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

/** The routes that ask for no token. */
const open = [
  { route: "GET /health", answer: () => answerOpenly({ status: "ok" }) },
  { route: "GET /openapi.json", answer: () => answerOpenly(openapi) },
];

export const handler = createLambdaHandler({ routes: [...app.routes, ...open] });
