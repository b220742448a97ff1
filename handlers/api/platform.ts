import { handle } from "hono/aws-lambda";
import * as z from "zod";
import openapi from "../../docs/openapi.json" with { type: "json" };
import { Role } from "../../schemas/user.ts";
import { permissionsOf } from "../core/access.ts";
import { createApi } from "./app.ts";
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
    const { userId: _, ...shown } = caller;
    return { status: 200, body: { ...shown, permissions: permissionsOf(caller) } };
  },
);

app.get("/health", (c) => c.json({ status: "ok" }));
app.get("/openapi.json", (c) => c.json(openapi));

export const handler = handle(app);
