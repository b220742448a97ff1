import type { Caller } from "../../schemas/caller.ts";
import type { Role } from "../../schemas/user.ts";

/**
 * How far a caller reaches on a route: to anything, to what its team's products concern, to its own tenant, to
 * what is about the product itself, to itself.
 */
export type Relation = "any" | "ownTeam" | "ownTenant" | "ownProduct" | "self";

/** Who may take a route. `machine` is a product's client, which has no roles. */
type RouteAccess = {
  /** As `/me` lists it: what, and what may be done with it. */
  readonly permission: string;
  readonly allow: Readonly<Partial<Record<Role | "machine", Relation>>>;
  /** The scope that a machine's token must have. @default - nothing */
  readonly scope?: string;
};

const everyone = {
  "platform-admin": "any",
  "product-owner": "self",
  auditor: "any",
  "tenant-admin": "self",
  member: "self",
  machine: "self",
} as const;
const readsTenants = { "platform-admin": "any", auditor: "any", "tenant-admin": "ownTenant" } as const;
const readsProducts = {
  "platform-admin": "any",
  auditor: "any",
  "product-owner": "any",
  "tenant-admin": "any",
} as const;
const managesProducts = { "platform-admin": "any", "product-owner": "ownTeam" } as const;
const managesTenants = { "platform-admin": "any" } as const;
const readsOperations = {
  "platform-admin": "any",
  auditor: "any",
  "product-owner": "ownTeam",
  "tenant-admin": "ownTenant",
} as const;

const managesNotifications = {
  "platform-admin": "any",
  "product-owner": "ownTeam",
  "tenant-admin": "ownTenant",
} as const;
const readsNotifications = { ...managesNotifications, auditor: "any" } as const;

const managesOperations = { "platform-admin": "any" } as const;
const managesUsers = { "platform-admin": "any", "tenant-admin": "ownTenant" } as const;
const readsUsers = { ...managesUsers, auditor: "any" } as const;
const managesStaff = { "platform-admin": "any" } as const;
const readsStaff = { "platform-admin": "any", auditor: "any" } as const;

/**
 * The one table of who may do what: the authorizer's policy, the handlers' checks and `/me` follow from it, and a
 * route that has no row here can't be declared.
 */
export const routes = {
  "POST /products": { permission: "products:create", allow: managesProducts },
  "GET /products": { permission: "products:list", allow: readsProducts },
  "GET /products/{productId}": { permission: "products:read", allow: readsProducts },
  "PATCH /products/{productId}": { permission: "products:update", allow: managesProducts },
  "DELETE /products/{productId}": { permission: "products:retire", allow: managesProducts },
  "POST /products/{productId}/verify": { permission: "products:verify", allow: managesProducts },
  "POST /products/{productId}/external-id": { permission: "products:rotate", allow: managesProducts },
  "POST /products/{productId}/credentials": { permission: "products:credentials", allow: managesProducts },
  "GET /products/{productId}/subscriptions": {
    permission: "products:subscribers",
    allow: { ...managesProducts, auditor: "any" },
  },
  "POST /tenants": { permission: "tenants:create", allow: managesTenants },
  "GET /tenants": { permission: "tenants:list", allow: readsTenants },
  "GET /tenants/{tenantId}": { permission: "tenants:read", allow: { ...readsTenants, member: "ownTenant" } },
  "PATCH /tenants/{tenantId}": { permission: "tenants:update", allow: managesTenants },
  "DELETE /tenants/{tenantId}": { permission: "tenants:offboard", allow: managesTenants },
  "POST /tenants/{tenantId}/suspend": { permission: "tenants:suspend", allow: managesTenants },
  "POST /tenants/{tenantId}/reactivate": { permission: "tenants:reactivate", allow: managesTenants },
  "GET /tenants/{tenantId}/timeline": { permission: "tenants:timeline", allow: readsTenants },
  "POST /tenants/{tenantId}/subscriptions": { permission: "subscriptions:create", allow: managesTenants },
  "GET /tenants/{tenantId}/subscriptions": { permission: "subscriptions:list", allow: readsTenants },
  "GET /tenants/{tenantId}/subscriptions/{productId}": { permission: "subscriptions:read", allow: readsTenants },
  "PATCH /tenants/{tenantId}/subscriptions/{productId}": { permission: "subscriptions:change", allow: managesTenants },
  "DELETE /tenants/{tenantId}/subscriptions/{productId}": { permission: "subscriptions:end", allow: managesTenants },
  "POST /tenants/{tenantId}/subscriptions/{productId}/abandon": {
    permission: "subscriptions:abandon",
    allow: managesTenants,
  },
  "POST /tenants/{tenantId}/users": { permission: "users:invite", allow: managesUsers },
  "GET /tenants/{tenantId}/users": { permission: "users:list", allow: readsUsers },
  "GET /tenants/{tenantId}/users/{userId}": { permission: "users:read", allow: { ...readsUsers, member: "self" } },
  "PATCH /tenants/{tenantId}/users/{userId}": { permission: "users:update", allow: managesUsers },
  "DELETE /tenants/{tenantId}/users/{userId}": { permission: "users:remove", allow: managesUsers },
  "POST /tenants/{tenantId}/users/{userId}/resend-invitation": {
    permission: "users:resend-invitation",
    allow: managesUsers,
  },
  "GET /tenants/{tenantId}/users/{userId}/profile": {
    permission: "users:profile",
    allow: { machine: "self" },
    scope: "tenantry/profiles.read",
  },
  "POST /users": { permission: "staff:invite", allow: managesStaff },
  "GET /users": { permission: "staff:list", allow: readsStaff },
  "GET /users/{userId}": { permission: "staff:read", allow: readsStaff },
  "PATCH /users/{userId}": { permission: "staff:update", allow: managesStaff },
  "DELETE /users/{userId}": { permission: "staff:remove", allow: managesStaff },
  "POST /users/{userId}/resend-invitation": { permission: "staff:resend-invitation", allow: managesStaff },
  "GET /operations": { permission: "operations:list", allow: readsOperations },
  "GET /operations/{operationId}": { permission: "operations:read", allow: readsOperations },
  "POST /operations/{operationId}/retry": { permission: "operations:retry", allow: managesOperations },
  "POST /operations/{operationId}/cancel": { permission: "operations:cancel", allow: managesOperations },
  "POST /operations/{operationId}/report": {
    permission: "operations:report",
    allow: { ...managesOperations, machine: "ownProduct" },
    scope: "tenantry/reports.write",
  },
  "GET /events": { permission: "events:list", allow: readsOperations },
  "POST /notifications": { permission: "notifications:create", allow: managesNotifications },
  "GET /notifications": { permission: "notifications:list", allow: readsNotifications },
  "GET /notifications/{notificationId}": { permission: "notifications:read", allow: readsNotifications },
  "DELETE /notifications/{notificationId}": { permission: "notifications:remove", allow: managesNotifications },
  "POST /notifications/{notificationId}/test": { permission: "notifications:test", allow: managesNotifications },
  "GET /me": { permission: "me:read", allow: everyone },
} as const satisfies Record<string, RouteAccess>;

/** A route as `VERB /path/{parameter}`. */
export type Route = keyof typeof routes;
export type Permission = (typeof routes)[Route]["permission"];

const width: Record<Relation, number> = { any: 3, ownTeam: 2, ownTenant: 1, ownProduct: 1, self: 0 };

/** The widest reach that any of the caller's roles has on the route; undefined when none may take it. */
export const relationOf = (caller: Caller, route: Route): Relation | undefined => {
  const { allow, scope }: RouteAccess = routes[route];
  if (scope !== undefined && caller.scopes?.includes(scope) === false) return undefined;
  const kinds = caller.productId === undefined ? caller.roles : (["machine"] as const);
  return kinds
    .flatMap((kind) => allow[kind] ?? [])
    .reduce<Relation | undefined>(
      (widest, one) => (widest === undefined || width[one] > width[widest] ? one : widest),
      undefined,
    );
};

/** Whether the resource lies within the caller's reach. What has no tenant, team or user is within `any` alone. */
export const reaches = (
  caller: Caller,
  relation: Relation,
  resource: {
    tenantId?: string | undefined;
    team?: string | undefined;
    productId?: string | undefined;
    userId?: string | undefined;
  },
): boolean => {
  if (relation === "any") return true;
  if (relation === "self") return resource.userId !== undefined && resource.userId === caller.userId;
  if (relation === "ownTeam") return resource.team !== undefined && resource.team === caller.team;
  if (relation === "ownProduct") return resource.productId !== undefined && resource.productId === caller.productId;
  return relation === "ownTenant" && resource.tenantId !== undefined && resource.tenantId === caller.tenantId;
};

/** Tells whether a caller reads a tenant whole, with its contact and all that its subscriptions hold, or only its card. */
export const readsWholeTenant = (caller: Caller): boolean =>
  relationOf(caller, "GET /tenants/{tenantId}/subscriptions") !== undefined;

/** What the caller may do, as `/me` answers it. */
export const permissionsOf = (caller: Caller): Permission[] =>
  (Object.keys(routes) as Route[])
    .filter((route) => relationOf(caller, route) !== undefined)
    .map((route) => routes[route].permission);

/**
 * The ARN suffixes of the routes that the caller may not take in any relation, as `GET/tenants/*`: the authorizer
 * denies them before any function runs. A pattern that would also cover a route which the caller may take is left
 * out, because `*` runs across slashes; there the function's own check refuses.
 */
export const deniedPatterns = (caller: Caller): string[] => {
  const patternOf = (route: Route) => route.replace(" ", "").replaceAll(/\{[^}]+\}/g, "*");
  const all = Object.keys(routes) as Route[];
  const allowed = all.filter((route) => relationOf(caller, route) !== undefined).map(patternOf);
  return all
    .filter((route) => relationOf(caller, route) === undefined)
    .map(patternOf)
    .filter((pattern) => {
      const matcher = new RegExp(`^${pattern.replaceAll("*", ".*")}$`);
      return !allowed.some((other) => matcher.test(other.replaceAll("*", "x")));
    });
};
