import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import openapi from "../../docs/openapi.json" with { type: "json" };
import { Role } from "../../schemas/user.ts";
import { permissionsOf } from "../core/access.ts";
import { createApi, serve } from "./app.ts";
import { openDocumentOf } from "./documentation.ts";
import { declare } from "./route.ts";

const tag = "Platform";
export const app = createApi();

const Me = z
  .strictObject({
    subject: z.string(),
    email: z.string().optional(),
    roles: z.array(Role),
    tenantId: z.string().optional(),
    team: z.string().optional(),
    productId: z.string().optional(),
    permissions: z.array(z.string()),
  })
  .meta({ id: "Me" });

declare(
  app,
  "GET /me",
  { tag, summary: "Who the token says you are, and what you may do", answers: { 200: Me } },
  async ({ caller }) => {
    const { userId: _, scopes: __, ...shown } = caller;
    return { status: 200, body: { ...shown, permissions: permissionsOf(caller) } };
  },
);

const health = { tag, summary: "Whether the API answers", answer: z.strictObject({ status: z.literal("ok") }) };
app.openapi(createRoute({ ...openDocumentOf("health", health), method: "get", path: "/health" }), (c) =>
  c.json({ status: "ok" }),
);

const description = { tag, summary: "This description of the API", answer: z.looseObject({ openapi: z.string() }) };
app.openapi(createRoute({ ...openDocumentOf("openapi", description), method: "get", path: "/openapi.json" }), (c) =>
  c.json(openapi),
);

export const handler = serve(app);
