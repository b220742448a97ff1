import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deniedPatterns, permissionsOf, type Route, reaches, relationOf, routes } from "../../handlers/core/access.ts";
import { Role } from "../../schemas/user.ts";
import { aCaller } from "../support/builders.ts";

const everyRoute = Object.keys(routes) as Route[];
const concrete = (route: Route) => route.replace(" ", "").replaceAll(/\{[^}]+\}/g, "some-id");
const covers = (pattern: string, path: string) => new RegExp(`^${pattern.replaceAll("*", ".*")}$`).test(path);

describe("who may do what", () => {
  /** What is for a product's machine client and nobody else: what people must not see, and what they can't know. */
  const machines = everyRoute.filter((route) => Object.keys(routes[route].allow).join() === "machine");
  const peoples = everyRoute.filter((route) => !machines.includes(route));

  it.each([
    ["POST /operations/{operationId}/report", "tenantry/reports.write"],
    ["GET /tenants/{tenantId}/users/{userId}/profile", "tenantry/profiles.read"],
  ] as const)("lets a machine take %s only with the scope %s", (route, scope) => {
    const machine = (scopes: string[]) => ({ subject: "m", roles: [], productId: "crm", scopes });
    for (const scopes of [[], ["tenantry/other"], [`${scope}x`]]) {
      expect(relationOf(machine(scopes), route)).toBeUndefined();
      expect(permissionsOf(machine(scopes))).not.toContain(routes[route].permission);
    }
    expect(relationOf(machine(["openid", scope]), route)).toBeDefined();
    expect(relationOf(machine([]), "GET /me")).toBe("self");
  });

  it("lets a platform administrator take every route but those of machines", () => {
    expect(peoples.filter((route) => relationOf(aCaller(), route) !== "any")).toEqual([]);
    expect(machines.filter((route) => relationOf(aCaller(), route) !== undefined)).toEqual([]);
  });

  it("lets an auditor read everything and write nothing", () => {
    const auditor = aCaller({ roles: ["auditor"] });
    for (const route of peoples) {
      expect([route, relationOf(auditor, route)]).toEqual([route, route.startsWith("GET ") ? "any" : undefined]);
    }
  });

  it("lets a member read itself and its tenant, and nothing else", () => {
    const member = aCaller({ roles: ["member"], tenantId: "ten_a" });
    expect(everyRoute.filter((route) => relationOf(member, route) !== undefined)).toEqual([
      "GET /tenants/{tenantId}",
      "GET /tenants/{tenantId}/users/{userId}",
      "GET /me",
    ]);
  });

  it("lets a product's machine report, read profiles and see who it is, and nothing else", () => {
    const machine = aCaller({ roles: [], productId: "crm" });
    expect(everyRoute.filter((route) => relationOf(machine, route) !== undefined)).toEqual([
      "GET /tenants/{tenantId}/users/{userId}/profile",
      "POST /operations/{operationId}/report",
      "GET /me",
    ]);
  });

  it("lets nobody without a role do anything", () => {
    expect(permissionsOf(aCaller({ roles: [] }))).toEqual([]);
  });

  it("counts the widest of several roles", () => {
    const both = aCaller({ roles: ["product-owner", "auditor"], team: "crm-team" });
    expect(relationOf(both, "GET /operations")).toBe("any");
  });

  it.each([
    ["any", {}, { tenantId: "ten_b" }, true],
    ["ownTenant", { tenantId: "ten_a" }, { tenantId: "ten_a" }, true],
    ["ownTenant", { tenantId: "ten_a" }, { tenantId: "ten_b" }, false],
    ["ownTenant", {}, {}, false],
    ["ownTeam", { team: "crm" }, { team: "crm" }, true],
    ["ownTeam", { team: "crm" }, { team: "erp" }, false],
    ["ownTeam", {}, {}, false],
    ["ownProduct", { productId: "crm" }, { productId: "crm" }, true],
    ["ownProduct", { productId: "crm" }, { productId: "erp" }, false],
    ["ownProduct", {}, {}, false],
    ["self", {}, {}, false],
    ["self", { userId: "usr_a" }, { userId: "usr_a" }, true],
    ["self", { userId: "usr_a" }, { userId: "usr_b" }, false],
  ] as const)("%s: a caller %j reaches %j: %s", (relation, caller, resource, expected) => {
    expect(reaches(aCaller(caller), relation, resource)).toBe(expected);
  });

  it("denies at the gateway only what no role of the caller allows", () => {
    fc.assert(
      fc.property(fc.subarray([...Role.options]), (roles) => {
        const caller = aCaller({ roles });
        const allowed = everyRoute.filter((route) => relationOf(caller, route) !== undefined).map(concrete);
        for (const pattern of deniedPatterns(caller)) {
          expect(allowed.filter((path) => covers(pattern, path))).toEqual([]);
        }
      }),
    );
  });
});
