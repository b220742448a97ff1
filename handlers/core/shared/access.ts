import type { Caller } from "../../../schemas/caller.ts";
import type { Role } from "../../../schemas/user.ts";

/** The resources that a caller may access on a route: all, or those of its team, its tenant, its product or itself. */
export type AccessScope = "any" | "ownTeam" | "ownTenant" | "ownProduct" | "self";

/** The access to a route. `machine` is a product's machine client, which has no roles. */
type RouteAccess = {
  /** The permission that `/me` lists, as `<resource>:<action>`. */
  readonly permission: string;
  readonly allow: Readonly<Partial<Record<Role | "machine", AccessScope>>>;
  /** The scope that a machine's token must have. @default - none */
  readonly tokenScope?: string;
};

const callers = {
  "platform-admin": "any",
  "product-owner": "self",
  auditor: "any",
  "tenant-admin": "self",
  member: "self",
  machine: "self",
} as const;
const tenantReaders = { "platform-admin": "any", auditor: "any", "tenant-admin": "ownTenant" } as const;
const productReaders = {
  "platform-admin": "any",
  auditor: "any",
  "product-owner": "any",
  "tenant-admin": "any",
} as const;
const productManagers = { "platform-admin": "any", "product-owner": "ownTeam" } as const;
const tenantManagers = { "platform-admin": "any" } as const;
const operationReaders = {
  "platform-admin": "any",
  auditor: "any",
  "product-owner": "ownTeam",
  "tenant-admin": "ownTenant",
} as const;

const notificationManagers = {
  "platform-admin": "any",
  "product-owner": "ownTeam",
  "tenant-admin": "ownTenant",
} as const;
const notificationReaders = { ...notificationManagers, auditor: "any" } as const;

const operationManagers = { "platform-admin": "any" } as const;
const userManagers = { "platform-admin": "any", "tenant-admin": "ownTenant" } as const;
const userReaders = { ...userManagers, auditor: "any" } as const;
const staffManagers = { "platform-admin": "any" } as const;
const staffReaders = { "platform-admin": "any", auditor: "any" } as const;

/**
 * The access table of all routes. The authorizer's policy, the handlers' checks and `/me` derive from it, and a route
 * without a row can't be declared.
 */
export const routes = {
  "POST /products": { permission: "products:create", allow: productManagers },
  "GET /products": { permission: "products:list", allow: productReaders },
  "GET /products/{productId}": { permission: "products:read", allow: productReaders },
  "PATCH /products/{productId}": { permission: "products:update", allow: productManagers },
  "DELETE /products/{productId}": { permission: "products:retire", allow: productManagers },
  "POST /products/{productId}/verify": { permission: "products:verify", allow: productManagers },
  "POST /products/{productId}/external-id": { permission: "products:rotate", allow: productManagers },
  "POST /products/{productId}/credentials": { permission: "products:credentials", allow: productManagers },
  "POST /products/validate": { permission: "products:validate", allow: productManagers },
  "GET /products/{productId}/health": { permission: "products:health", allow: { ...productManagers, auditor: "any" } },
  "GET /products/{productId}/subscriptions": {
    permission: "products:subscribers",
    allow: { ...productManagers, auditor: "any" },
  },
  "POST /products/{productId}/releases": { permission: "releases:publish", allow: productManagers },
  "GET /products/{productId}/releases": { permission: "releases:list", allow: { ...productManagers, auditor: "any" } },
  "GET /products/{productId}/releases/{release}": {
    permission: "releases:read",
    allow: { ...productManagers, auditor: "any" },
  },
  "POST /products/{productId}/rollouts": { permission: "rollouts:start", allow: productManagers },
  "GET /rollouts": { permission: "rollouts:list", allow: { ...productManagers, auditor: "any" } },
  "GET /rollouts/{rolloutId}": { permission: "rollouts:read", allow: { ...productManagers, auditor: "any" } },
  "POST /rollouts/{rolloutId}/pause": { permission: "rollouts:pause", allow: productManagers },
  "POST /rollouts/{rolloutId}/resume": { permission: "rollouts:resume", allow: productManagers },
  "POST /rollouts/{rolloutId}/cancel": { permission: "rollouts:cancel", allow: productManagers },
  "POST /rollouts/{rolloutId}/rollback": { permission: "rollouts:roll-back", allow: productManagers },
  "POST /tenants": { permission: "tenants:create", allow: tenantManagers },
  "GET /tenants": { permission: "tenants:list", allow: tenantReaders },
  "GET /tenants/{tenantId}": {
    permission: "tenants:read",
    allow: { ...tenantReaders, member: "ownTenant", machine: "ownProduct" },
    tokenScope: "tenantry/tenants.read",
  },
  "PATCH /tenants/{tenantId}": { permission: "tenants:update", allow: tenantManagers },
  "DELETE /tenants/{tenantId}": { permission: "tenants:offboard", allow: tenantManagers },
  "POST /tenants/{tenantId}/suspend": { permission: "tenants:suspend", allow: tenantManagers },
  "POST /tenants/{tenantId}/reactivate": { permission: "tenants:reactivate", allow: tenantManagers },
  "POST /tenants/{tenantId}/restore": { permission: "tenants:restore", allow: tenantManagers },
  "GET /tenants/{tenantId}/certificate": { permission: "tenants:certificate", allow: staffReaders },
  "POST /tenants/{tenantId}/check": { permission: "tenants:check", allow: tenantManagers },
  "POST /tenants/{tenantId}/repair": { permission: "tenants:repair", allow: tenantManagers },
  "GET /tenants/{tenantId}/timeline": { permission: "tenants:timeline", allow: tenantReaders },
  "POST /tenants/{tenantId}/subscriptions": { permission: "subscriptions:create", allow: tenantManagers },
  "GET /tenants/{tenantId}/subscriptions": { permission: "subscriptions:list", allow: tenantReaders },
  "GET /tenants/{tenantId}/subscriptions/{productId}": { permission: "subscriptions:read", allow: tenantReaders },
  "PATCH /tenants/{tenantId}/subscriptions/{productId}": { permission: "subscriptions:change", allow: tenantManagers },
  "DELETE /tenants/{tenantId}/subscriptions/{productId}": { permission: "subscriptions:end", allow: tenantManagers },
  "POST /tenants/{tenantId}/subscriptions/{productId}/abandon": {
    permission: "subscriptions:abandon",
    allow: tenantManagers,
  },
  "POST /tenants/{tenantId}/users": { permission: "users:invite", allow: userManagers },
  "GET /tenants/{tenantId}/users": { permission: "users:list", allow: userReaders },
  "GET /tenants/{tenantId}/users/{userId}": { permission: "users:read", allow: { ...userReaders, member: "self" } },
  "PATCH /tenants/{tenantId}/users/{userId}": { permission: "users:update", allow: userManagers },
  "DELETE /tenants/{tenantId}/users/{userId}": { permission: "users:remove", allow: userManagers },
  "POST /tenants/{tenantId}/users/{userId}/resend-invitation": {
    permission: "users:resend-invitation",
    allow: userManagers,
  },
  "GET /tenants/{tenantId}/users/{userId}/profile": {
    permission: "users:profile",
    allow: { machine: "self" },
    tokenScope: "tenantry/profiles.read",
  },
  "POST /users": { permission: "staff:invite", allow: staffManagers },
  "GET /users": { permission: "staff:list", allow: staffReaders },
  "GET /users/{userId}": { permission: "staff:read", allow: staffReaders },
  "PATCH /users/{userId}": { permission: "staff:update", allow: staffManagers },
  "DELETE /users/{userId}": { permission: "staff:remove", allow: staffManagers },
  "POST /users/{userId}/resend-invitation": { permission: "staff:resend-invitation", allow: staffManagers },
  "GET /operations": { permission: "operations:list", allow: operationReaders },
  "GET /operations/{operationId}": { permission: "operations:read", allow: operationReaders },
  "POST /operations/{operationId}/retry": { permission: "operations:retry", allow: operationManagers },
  "POST /operations/{operationId}/cancel": { permission: "operations:cancel", allow: operationManagers },
  "POST /operations/{operationId}/approve": { permission: "operations:approve", allow: operationManagers },
  "POST /operations/{operationId}/reject": { permission: "operations:reject", allow: operationManagers },
  "POST /operations/retry": { permission: "operations:retry-many", allow: operationManagers },
  "POST /operations/cancel": { permission: "operations:cancel-many", allow: operationManagers },
  "POST /operations/{operationId}/report": {
    permission: "operations:report",
    allow: { ...operationManagers, machine: "ownProduct" },
    tokenScope: "tenantry/reports.write",
  },
  "GET /people": { permission: "people:list", allow: userReaders },
  "GET /actors": { permission: "actors:list", allow: operationReaders },
  "GET /overview": { permission: "overview:read", allow: operationReaders },
  "GET /events": { permission: "events:list", allow: operationReaders },
  "POST /notifications": { permission: "notifications:create", allow: notificationManagers },
  "GET /notifications": { permission: "notifications:list", allow: notificationReaders },
  "GET /notifications/{notificationId}": { permission: "notifications:read", allow: notificationReaders },
  "DELETE /notifications/{notificationId}": { permission: "notifications:remove", allow: notificationManagers },
  "POST /notifications/{notificationId}/test": { permission: "notifications:test", allow: notificationManagers },
  "GET /me": { permission: "me:read", allow: callers },
} as const satisfies Record<string, RouteAccess>;

/** A route in the form `VERB /path/{parameter}`. */
export type Route = keyof typeof routes;
export type Permission = (typeof routes)[Route]["permission"];

const scopeRank: Record<AccessScope, number> = { any: 3, ownTeam: 2, ownTenant: 1, ownProduct: 1, self: 0 };

/** Returns the widest access scope of the caller's roles on the route; undefined if no role may use it. */
export function findAccessScope(caller: Caller, route: Route): AccessScope | undefined {
  const { allow, tokenScope }: RouteAccess = routes[route];
  if (tokenScope !== undefined && caller.scopes?.includes(tokenScope) === false) return undefined;
  const kinds = caller.productId === undefined ? caller.roles : (["machine"] as const);
  return kinds
    .flatMap((kind) => allow[kind] ?? [])
    .reduce<AccessScope | undefined>(
      (widest, one) => (widest === undefined || scopeRank[one] > scopeRank[widest] ? one : widest),
      undefined,
    );
}

/** Returns whether a resource is in the caller's access scope. A resource without tenant, team or user needs `any`. */
export function isInScope(
  caller: Caller,
  accessScope: AccessScope,
  resource: {
    tenantId?: string | undefined;
    team?: string | undefined;
    productId?: string | undefined;
    userId?: string | undefined;
  },
): boolean {
  if (accessScope === "any") return true;
  if (accessScope === "self") return resource.userId !== undefined && resource.userId === caller.userId;
  if (accessScope === "ownTeam") return resource.team !== undefined && resource.team === caller.team;
  if (accessScope === "ownProduct") return resource.productId !== undefined && resource.productId === caller.productId;
  return accessScope === "ownTenant" && resource.tenantId !== undefined && resource.tenantId === caller.tenantId;
}

/** Returns whether a caller may read all fields of a tenant and its subscriptions, not only the summary. */
export const canReadWholeTenant = (caller: Caller): boolean =>
  findAccessScope(caller, "GET /tenants/{tenantId}/subscriptions") !== undefined;

/** Returns the caller's permissions, as `/me` lists them. */
export const listPermissions = (caller: Caller): Permission[] =>
  (Object.keys(routes) as Route[])
    .filter((route) => findAccessScope(caller, route) !== undefined)
    .map((route) => routes[route].permission);

/** Returns the widest access scope of each of the caller's permissions, as `/me` shows them. */
export const listReach = (caller: Caller): Partial<Record<Permission, AccessScope>> =>
  Object.fromEntries(
    (Object.keys(routes) as Route[]).flatMap((route) => {
      const accessScope = findAccessScope(caller, route);
      return accessScope === undefined ? [] : [[routes[route].permission, accessScope]];
    }),
  );

/**
 * Returns the ARN suffixes of the routes that the caller may not use, such as `GET/tenants/*`, for the authorizer's
 * policy. A `*` also matches slashes, so a pattern that would match an allowed route is omitted. The function's own
 * check denies that route.
 */
export function listDeniedPatterns(caller: Caller): string[] {
  const patternOf = (route: Route) => route.replace(" ", "").replaceAll(/\{[^}]+\}/g, "*");
  const all = Object.keys(routes) as Route[];
  const allowed = all.filter((route) => findAccessScope(caller, route) !== undefined).map(patternOf);
  return all
    .filter((route) => findAccessScope(caller, route) === undefined)
    .map(patternOf)
    .filter((pattern) => {
      const matcher = new RegExp(`^${pattern.replaceAll("*", ".*")}$`);
      return !allowed.some((other) => matcher.test(other.replaceAll("*", "x")));
    });
}
