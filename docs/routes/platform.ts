import * as z from "zod";
import { type Permission, routes } from "../../handlers/core/shared/access.ts";
import { Role } from "../../schemas/user.ts";
import type { RouteDescription } from "./route-description.ts";

const permissions: Permission[] = [...new Set(Object.values(routes).map(({ permission }) => permission))].sort();
const PermissionName = z.enum(permissions).meta({ id: "Permission", description: "the right to use a route" });

const Me = z
  .strictObject({
    subject: z.string(),
    email: z.string().optional(),
    roles: z.array(Role),
    tenantId: z.string().optional(),
    team: z.string().optional(),
    productId: z.string().optional(),
    permissions: z.array(PermissionName),
  })
  .meta({ id: "Me" });

export const platformDescriptions = {
  "GET /me": { tag: "Platform", summary: "Shows the caller's identity and permissions", responses: { 200: Me } },
} as const satisfies Record<string, RouteDescription>;

/** The routes that require no token. */
export const publicRoutes = {
  "GET /health": {
    tag: "Platform",
    summary: "Checks that the API responds",
    response: z.strictObject({ status: z.literal("ok") }).meta({ id: "Health" }),
  },
  "GET /openapi.json": {
    tag: "Platform",
    summary: "Returns this description of the API",
    response: z.looseObject({ openapi: z.string() }),
  },
} as const;
