import * as z from "zod";
import { type Permission, routes } from "../../handlers/core/shared/access.ts";
import { UserId } from "../../schemas/ids.ts";
import { Overview } from "../../schemas/overview.ts";
import { PlatformConfig } from "../../schemas/platform.ts";
import { Role } from "../../schemas/user.ts";
import type { RouteDescription } from "./route-description.ts";

const permissions: Permission[] = [...new Set(Object.values(routes).map(({ permission }) => permission))].sort();
const PermissionName = z.enum(permissions).meta({ id: "Permission", description: "the right to use a route" });

const Reach = z.enum(["any", "ownTeam", "ownTenant", "ownProduct", "self"]).meta({ id: "Reach" });

const Me = z
  .strictObject({
    subject: z.string().describe("the same as `actor` on the events that this caller causes"),
    userId: UserId.optional(),
    displayName: z.string().optional(),
    email: z.string().optional(),
    roles: z.array(Role),
    tenantId: z.string().optional(),
    team: z.string().optional(),
    productId: z.string().optional(),
    permissions: z.array(PermissionName),
    reach: z
      .partialRecord(PermissionName, Reach)
      .describe("the resources to which each permission applies: all, or those of the team, the tenant or the caller"),
  })
  .meta({ id: "Me" });

export const platformDescriptions = {
  "GET /overview": {
    tag: "Platform",
    summary: "Counts tenants, products, subscriptions and operations within the caller's scope",
    responses: { 200: Overview },
  },
  "GET /me": { tag: "Platform", summary: "Shows the caller's identity and permissions", responses: { 200: Me } },
} as const satisfies Record<string, RouteDescription>;

/** The routes that require no token. */
export const publicRoutes = {
  "GET /config": {
    tag: "Platform",
    summary: "Shows the version and the settings of the sign-in",
    response: PlatformConfig,
  },
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
