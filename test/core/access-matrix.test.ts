import { describe, expect, it } from "vitest";
import { keyedRequest } from "../../handlers/adapters/idempotency-keys.ts";
import { decodeCursor, encodeCursor } from "../../handlers/api/cursor.ts";
import { deniedPatterns, type Relation, type Route, reaches, relationOf, routes } from "../../handlers/core/access.ts";
import { allowedActions } from "../../handlers/core/actions.ts";
import type { Caller } from "../../schemas/caller.ts";
import { Role } from "../../schemas/user.ts";

/** Everybody who may hold a good token: each role, a product's machine, and somebody without a role. */
const kinds = [...Role.options, "machine", "nobody"] as const;
type Kind = (typeof kinds)[number];

/** Whose the thing is that a request is about; of the suspended tenant the caller is one too. */
const whose = ["own", "other's", "none", "suspended"] as const;
type Whose = (typeof whose)[number];

/** By what a request gets at it. */
const means = ["id", "operation id", "cursor", "idempotency key", "list", "field"] as const;
type Means = (typeof means)[number];

type Reach = Relation | "no";

/**
 * The contract's own words ("Who may do what"), route by route: first what reads, then what writes. A route that no
 * line is about is undecided, and fails.
 */
const contract: [RegExp, Partial<Record<Kind, Reach>>][] = [
  [/^GET \/me$/, { "product-owner": "self", auditor: "any", "tenant-admin": "self", member: "self", machine: "self" }],
  [/^GET \/products(\/\{productId\})?$/, { "product-owner": "any", auditor: "any", "tenant-admin": "any" }],
  [/^GET \/products\/\{productId\}\/subscriptions$/, { "product-owner": "ownTeam", auditor: "any" }],
  [/^(POST|PATCH|DELETE) \/products/, { "product-owner": "ownTeam" }],
  [/^GET \/tenants\/\{tenantId\}$/, { auditor: "any", "tenant-admin": "ownTenant", member: "ownTenant" }],
  [/^GET .*\/users\/\{userId\}\/profile$/, { "platform-admin": "no", machine: "self" }],
  [/^GET \/tenants\/.*\/users\/\{userId\}$/, { auditor: "any", "tenant-admin": "ownTenant", member: "self" }],
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
  [/^GET \/events$/, { "product-owner": "ownTeam", auditor: "any", "tenant-admin": "ownTenant" }],
];

const reachOf = (route: Route, kind: Kind): Reach | undefined => {
  const [, line] = contract.find(([about]) => about.test(route)) ?? [];
  return line && { "platform-admin": "any" as const, ...line }[kind as "platform-admin"];
};
const isDecided = (route: Route) => contract.some(([about]) => about.test(route));

const everyRoute = Object.keys(routes) as Route[];
const callers: Record<Kind, Caller> = Object.fromEntries(
  kinds.map((kind): [Kind, Caller] => {
    const known = { subject: `the ${kind}`, userId: "usr_own" };
    if (kind === "machine") return [kind, { subject: "a-client", roles: [], productId: "crm" }];
    if (kind === "nobody") return [kind, { ...known, roles: [] }];
    const place = kind === "tenant-admin" || kind === "member" ? { tenantId: "ten_own" } : { team: "own-team" };
    return [kind, { ...known, roles: [kind], ...place }];
  }),
) as Record<Kind, Caller>;

const things = {
  own: { tenantId: "ten_own", team: "own-team", userId: "usr_own", productId: "crm" },
  "other's": { tenantId: "ten_other", team: "other-team", userId: "usr_other", productId: "erp" },
  none: { tenantId: undefined, team: undefined, userId: undefined, productId: undefined },
  suspended: { tenantId: "ten_own", team: "own-team", userId: "usr_own", productId: "crm" },
};

const types = ["tenant", "subscription", "product", "operation"] as const;
const statuses = ["active", "suspended", "available", "failed", "running"];

/** Whether the gateway lets the caller through to the route's function, by the policy of the authorizer. */
const passesGateway = (caller: Caller, route: Route): boolean => {
  const path = route.replace(" ", "").replaceAll(/\{[^}]+\}/g, "some-id");
  return !deniedPatterns(caller).some((pattern) => new RegExp(`^${pattern.replaceAll("*", ".*")}$`).test(path));
};

type Verdict = "refused" | "hidden" | "shown";

/** What the project's own code decides about a cell. */
const decide = (route: Route, caller: Caller, of: Whose, by: Means): Verdict => {
  const relation = relationOf(caller, route);
  if (relation === undefined) return "refused";
  expect(passesGateway(caller, route)).toBe(true);
  const thing = things[of];
  const seen = (shown: boolean): Verdict => (shown ? "shown" : "hidden");
  if (by === "id") return seen(reaches(caller, relation, thing));
  if (by === "operation id") {
    const { tenantId, team, productId } = thing;
    return seen(reaches(caller, relation, { tenantId, team, productId }));
  }
  if (by === "list")
    return seen(
      Object.values(things)
        .filter((one) => reaches(caller, relation, one))
        .includes(thing),
    );
  if (by === "field") {
    const offered = statuses.flatMap((status) =>
      types.flatMap((type) => allowedActions(caller, type, { ...thing, status })),
    );
    return offered.length > 0 ? "shown" : "hidden";
  }
  const owner = of === "other's" ? "somebody else" : caller.subject;
  if (by === "cursor") {
    const bound = (subject: string) => JSON.stringify([route, subject, {}]);
    return seen(of === "none" || decodeCursor(encodeCursor("here", bound(owner)), bound(caller.subject)) === "here");
  }
  const ids = [owner, caller.subject].map((subject) => keyedRequest(subject, "key").id);
  return seen(of === "none" || ids[0] === ids[1]);
};

/** What the contract says about it; undefined where only the function behind the route can tell. */
const expected = (route: Route, kind: Kind, of: Whose, by: Means): Verdict | undefined => {
  const reach = reachOf(route, kind);
  if (reach === undefined || reach === "no") return "refused";
  if (by === "cursor" || by === "idempotency key") return of === "other's" ? "hidden" : "shown";
  if (by === "field") {
    const manages = kind === "product-owner" && (of === "own" || of === "suspended");
    return kind === "platform-admin" || manages ? "shown" : "hidden";
  }
  if (reach === "any") return "shown";
  // Whose a machine's users and operations are, their products say; `/me` is about nothing but the caller.
  if (reach === "self") return of === "own" || of === "suspended" ? undefined : "hidden";
  return of === "own" || of === "suspended" ? "shown" : "hidden";
};

describe("who may do what, by the contract's words", () => {
  it.each(everyRoute)("%s is decided", (route) => {
    expect(isDecided(route)).toBe(true);
  });

  it.each(kinds)("%s: for every route, of whomever, by whatever means", (kind) => {
    const wrong = everyRoute.flatMap((route) =>
      whose.flatMap((of) =>
        means.flatMap((by) => {
          const wanted = expected(route, kind, of, by);
          const decided = decide(route, callers[kind], of, by);
          return wanted === undefined || wanted === decided ? [] : [{ route, of, by, wanted, decided }];
        }),
      ),
    );
    expect(wrong).toEqual([]);
  });

  it("are at least 2,000 cells, and few of them are left to the function behind the route", () => {
    const cells = everyRoute.flatMap((route) =>
      kinds.flatMap((kind) => whose.flatMap((of) => means.map((by) => expected(route, kind, of, by)))),
    );
    expect(cells.length).toBeGreaterThanOrEqual(2000);
    expect(cells.filter((cell) => cell === undefined).length / cells.length).toBeLessThan(0.05);
  });

  it("a role more never takes anything away", () => {
    for (const route of everyRoute) {
      for (const one of Role.options) {
        for (const other of Role.options) {
          const both = { ...callers[one], roles: [one, other] };
          if (relationOf(callers[one], route) !== undefined) expect(relationOf(both, route)).toBeDefined();
        }
      }
    }
  });
});
