import { describe, expect, it } from "vitest";
import { createIdempotentRequest } from "../../../handlers/adapters/dynamodb/idempotency-keys.ts";
import { decodeCursor, encodeCursor } from "../../../handlers/api/http/cursor.ts";
import {
  type AccessScope,
  findAccessScope,
  isInScope,
  listDeniedPatterns,
  type Route,
  routes,
} from "../../../handlers/core/shared/access.ts";
import { resolveActions } from "../../../handlers/core/shared/allowed-actions.ts";
import type { Caller } from "../../../schemas/caller.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import { Role } from "../../../schemas/user.ts";
import { buildOperation, buildProduct, buildSubscription, buildTenant, NOW } from "../../support/builders.ts";

/** The kinds of caller: each role, a product's machine client, and a user without a role. */
const kinds = [...Role.options, "machine", "no role"] as const;
type Kind = (typeof kinds)[number];

/** The owners of a requested resource. The caller also belongs to the suspended tenant. */
const ownerships = ["own", "other's", "none", "suspended"] as const;
type Ownership = (typeof ownerships)[number];

/** The ways in which a request refers to the resource. */
const accessMeans = ["id", "operation id", "cursor", "idempotency key", "list", "field"] as const;
type AccessMeans = (typeof accessMeans)[number];

type ExpectedScope = AccessScope | "no";

/**
 * The rules of the contract ("Who may do what") for each route, reads first, then writes. A route without a rule is
 * undecided, and its test fails.
 */
const contract: [RegExp, Partial<Record<Kind, ExpectedScope>>][] = [
  [/^GET \/me$/, { "product-owner": "self", auditor: "any", "tenant-admin": "self", member: "self", machine: "self" }],
  [/^GET \/products(\/\{productId\})?$/, { "product-owner": "any", auditor: "any", "tenant-admin": "any" }],
  [
    /^GET \/products\/\{productId\}\/(subscriptions|health|releases.*)$/,
    { "product-owner": "ownTeam", auditor: "any" },
  ],
  [/^(POST|PATCH|DELETE) \/products/, { "product-owner": "ownTeam" }],
  [/^GET \/rollouts/, { "product-owner": "ownTeam", auditor: "any" }],
  [/^POST \/rollouts/, { "product-owner": "ownTeam" }],
  [
    /^GET \/tenants\/\{tenantId\}$/,
    { auditor: "any", "tenant-admin": "ownTenant", member: "ownTenant", machine: "ownProduct" },
  ],
  [/^GET .*\/users\/\{userId\}\/profile$/, { "platform-admin": "no", machine: "self" }],
  [/^GET \/tenants\/.*\/users\/\{userId\}$/, { auditor: "any", "tenant-admin": "ownTenant", member: "self" }],
  [/^GET \/tenants\/\{tenantId\}\/certificate$/, { auditor: "any" }],
  [/^GET \/tenants/, { auditor: "any", "tenant-admin": "ownTenant" }],
  [/^(POST|PATCH|DELETE) \/tenants\/.*\/users/, { "tenant-admin": "ownTenant" }],
  [/^(POST|PATCH|DELETE) \/tenants/, {}],
  [/^GET \/users/, { auditor: "any" }],
  [/^(POST|PATCH|DELETE) \/users/, {}],
  [/^GET \/operations/, { "product-owner": "ownTeam", auditor: "any", "tenant-admin": "ownTenant" }],
  [/^POST \/operations\/\{operationId\}\/report$/, { machine: "ownProduct" }],
  [/^POST \/operations/, {}],
  [/^GET \/notifications/, { "product-owner": "ownTeam", auditor: "any", "tenant-admin": "ownTenant" }],
  [/^(POST|DELETE) \/notifications/, { "product-owner": "ownTeam", "tenant-admin": "ownTenant" }],
  [/^GET \/people$/, { auditor: "any", "tenant-admin": "ownTenant" }],
  [/^GET \/overview$/, { "product-owner": "ownTeam", auditor: "any", "tenant-admin": "ownTenant" }],
  [/^GET \/actors$/, { "product-owner": "ownTeam", auditor: "any", "tenant-admin": "ownTenant" }],
  [/^GET \/events$/, { "product-owner": "ownTeam", auditor: "any", "tenant-admin": "ownTenant" }],
];

function findExpectedScope(route: Route, kind: Kind): ExpectedScope | undefined {
  const [, line] = contract.find(([about]) => about.test(route)) ?? [];
  return line && { "platform-admin": "any" as const, ...line }[kind as "platform-admin"];
}
const isCovered = (route: Route) => contract.some(([about]) => about.test(route));

const everyRoute = Object.keys(routes) as Route[];
const callers: Record<Kind, Caller> = Object.fromEntries(
  kinds.map((kind): [Kind, Caller] => {
    const base = { subject: `the ${kind}`, userId: "usr_own" };
    if (kind === "machine") return [kind, { subject: "a-client", roles: [], productId: "crm" }];
    if (kind === "no role") return [kind, { ...base, roles: [] }];
    const place = kind === "tenant-admin" || kind === "member" ? { tenantId: "ten_own" } : { team: "own-team" };
    return [kind, { ...base, roles: [kind], ...place }];
  }),
) as Record<Kind, Caller>;

const own = { tenantId: "ten_own", team: "own-team", userId: "usr_own", productId: "crm", status: "active" } as const;
const resources = {
  own,
  "other's": { tenantId: "ten_other", team: "other-team", userId: "usr_other", productId: "erp", status: "active" },
  none: { tenantId: undefined, team: undefined, userId: undefined, productId: undefined, status: "active" },
  suspended: { ...own, status: "suspended" },
} as const satisfies Record<Ownership, object>;

/** Returns the actions on the resources of an owner, allowed and blocked. */
function listActions(caller: Caller, { tenantId, team, status }: (typeof resources)[Ownership]) {
  const { activeOperationId: _, ...tenant } = buildTenant({ id: tenantId as string, status });
  const subscription = buildSubscription({ tenantId: tenantId as string, status });
  const product = buildProduct({ team: team as string });
  const operation = { ...buildOperation(), tenantId } as OperationRecord;
  const actions = [
    resolveActions(caller, "tenant", { tenant, subscriptions: [subscription] }),
    resolveActions(caller, "subscription", { tenant, subscription }),
    resolveActions(caller, "product", { product, now: NOW }),
    resolveActions(caller, "operation", { operation, team }),
  ];
  return {
    allowed: actions.flatMap(({ allowedActions }) => allowedActions),
    blocked: actions.flatMap(({ blockedActions }) => blockedActions.map(({ action }) => action)),
  };
}
function listOffered(caller: Caller, of: Ownership): string[] {
  const { allowed, blocked } = listActions(caller, resources[of]);
  return [...allowed, ...blocked].sort();
}

/** Returns whether the authorizer's policy allows the caller to invoke the route's function. */
function canPassGateway(caller: Caller, route: Route): boolean {
  const path = route.replace(" ", "").replaceAll(/\{[^}]+\}/g, "some-id");
  return !listDeniedPatterns(caller).some((pattern) => new RegExp(`^${pattern.replaceAll("*", ".*")}$`).test(path));
}

type Verdict = "denied" | "hidden" | "shown";

/** Returns the decision of the code about a cell. */
function evaluateAccess(route: Route, caller: Caller, of: Ownership, by: AccessMeans): Verdict {
  const accessScope = findAccessScope(caller, route);
  if (accessScope === undefined) return "denied";
  expect(canPassGateway(caller, route)).toBe(true);
  const resource = resources[of];
  const toVerdict = (shown: boolean): Verdict => (shown ? "shown" : "hidden");
  if (by === "id") return toVerdict(isInScope(caller, accessScope, resource));
  if (by === "operation id") {
    const { tenantId, team, productId } = resource;
    return toVerdict(isInScope(caller, accessScope, { tenantId, team, productId }));
  }
  if (by === "list")
    return toVerdict(
      Object.values(resources)
        .filter((one) => isInScope(caller, accessScope, one))
        .includes(resource),
    );
  if (by === "field") return toVerdict(listOffered(caller, of).length > 0);
  const owner = of === "other's" ? "another subject" : caller.subject;
  if (by === "cursor") {
    const bound = (subject: string) => JSON.stringify([route, subject, {}]);
    return toVerdict(
      of === "none" || decodeCursor(encodeCursor("here", bound(owner)), bound(caller.subject)) === "here",
    );
  }
  const ids = [owner, caller.subject].map((subject) => createIdempotentRequest(subject, "key").id);
  return toVerdict(of === "none" || ids[0] === ids[1]);
}

/** Returns the decision of the contract about a cell; undefined if only the route's function can decide. */
function findExpectedVerdict(route: Route, kind: Kind, of: Ownership, by: AccessMeans): Verdict | undefined {
  const reach = findExpectedScope(route, kind);
  if (reach === undefined || reach === "no") return "denied";
  if (by === "cursor" || by === "idempotency key") return of === "other's" ? "hidden" : "shown";
  if (by === "field") {
    const manages = kind === "product-owner" && (of === "own" || of === "suspended");
    return kind === "platform-admin" || manages ? "shown" : "hidden";
  }
  if (reach === "any") return "shown";
  // The products decide about a machine's users and operations; `/me` concerns the caller alone.
  if (reach === "self") return of === "own" || of === "suspended" ? undefined : "hidden";
  return of === "own" || of === "suspended" ? "shown" : "hidden";
}

describe("the access matrix of the contract", () => {
  it.each(everyRoute)("decides about %s", (route) => {
    expect(isCovered(route)).toBe(true);
  });

  it.each(kinds)("decides like the code for %s, each route, owner and reference", (kind) => {
    const violations = everyRoute.flatMap((route) =>
      ownerships.flatMap((of) =>
        accessMeans.flatMap((by) => {
          const expected = findExpectedVerdict(route, kind, of, by);
          const actual = evaluateAccess(route, callers[kind], of, by);
          return expected === undefined || expected === actual ? [] : [{ route, of, by, expected, actual }];
        }),
      ),
    );
    expect(violations).toEqual([]);
  });

  it("has at least 2,000 cells, of which the routes' functions decide few", () => {
    const cells = everyRoute.flatMap((route) =>
      kinds.flatMap((kind) =>
        ownerships.flatMap((of) => accessMeans.map((by) => findExpectedVerdict(route, kind, of, by))),
      ),
    );
    expect(cells.length).toBeGreaterThanOrEqual(2000);
    expect(cells.filter((cell) => cell === undefined).length / cells.length).toBeLessThan(0.05);
  });

  it.each(kinds)("offers %s the same actions on a suspended tenant as on an active one, but allows others", (kind) => {
    const caller = callers[kind];
    expect(listOffered(caller, "suspended")).toEqual(listOffered(caller, "own"));
    const [suspended, active] = [listActions(caller, resources.suspended), listActions(caller, resources.own)];
    expect(suspended.allowed.includes("reactivate")).toBe(kind === "platform-admin");
    expect(active.allowed.includes("suspend")).toBe(kind === "platform-admin");
    expect([suspended.allowed.includes("suspend"), active.allowed.includes("reactivate")]).toEqual([false, false]);
  });

  it("never removes a right when a caller gets another role", () => {
    for (const route of everyRoute) {
      for (const one of Role.options) {
        for (const other of Role.options) {
          const both = { ...callers[one], roles: [one, other] };
          if (findAccessScope(callers[one], route) !== undefined) expect(findAccessScope(both, route)).toBeDefined();
        }
      }
    }
  });
});
