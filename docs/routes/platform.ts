import * as z from "zod";
import { Role } from "../../schemas/user.ts";
import type { RouteDescription } from "./route-description.ts";

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

export const platform = {
  "GET /me": { tag: "Platform", summary: "Who the token says you are, and what you may do", answers: { 200: Me } },
} as const satisfies Record<string, RouteDescription>;

/** The routes that ask for no token. */
export const openRoutes = {
  "GET /health": {
    tag: "Platform",
    summary: "Whether the API answers",
    answer: z.strictObject({ status: z.literal("ok") }),
  },
  "GET /openapi.json": {
    tag: "Platform",
    summary: "This description of the API",
    answer: z.looseObject({ openapi: z.string() }),
  },
} as const;
