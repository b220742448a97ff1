import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  findAccessScope,
  isInScope,
  listDeniedPatterns,
  listPermissions,
  type Route,
  routes,
} from "../../../handlers/core/shared/access.ts";
import { Role } from "../../../schemas/user.ts";
import { buildCaller } from "../../support/builders.ts";

const everyRoute = Object.keys(routes) as Route[];
const toConcretePath = (route: Route) => route.replace(" ", "").replaceAll(/\{[^}]+\}/g, "some-id");
const isCovered = (pattern: string, path: string) => new RegExp(`^${pattern.replaceAll("*", ".*")}$`).test(path);

describe("the access table", () => {
  /** The routes that only a product's machine client may use. */
  const machines = everyRoute.filter((route) => Object.keys(routes[route].allow).join() === "machine");
  const peoples = everyRoute.filter((route) => !machines.includes(route));

  it.each([
    ["POST /operations/{operationId}/report", "tenantry/reports.write"],
    ["GET /tenants/{tenantId}/users/{userId}/profile", "tenantry/profiles.read"],
    ["GET /tenants/{tenantId}", "tenantry/tenants.read"],
  ] as const)("allows a machine %s only with the scope %s", (route, scope) => {
    const machine = (scopes: string[]) => ({ subject: "m", roles: [], productId: "crm", scopes });
    for (const scopes of [[], ["tenantry/other"], [`${scope}x`]]) {
      expect(findAccessScope(machine(scopes), route)).toBeUndefined();
      expect(listPermissions(machine(scopes))).not.toContain(routes[route].permission);
    }
    expect(findAccessScope(machine(["openid", scope]), route)).toBeDefined();
    expect(findAccessScope(machine([]), "GET /me")).toBe("self");
  });

  it("allows a platform administrator every route except those of machines", () => {
    expect(peoples.filter((route) => findAccessScope(buildCaller(), route) !== "any")).toEqual([]);
    expect(machines.filter((route) => findAccessScope(buildCaller(), route) !== undefined)).toEqual([]);
  });

  it("allows an auditor all reads and no writes", () => {
    const auditor = buildCaller({ roles: ["auditor"] });
    for (const route of peoples) {
      expect([route, findAccessScope(auditor, route)]).toEqual([route, route.startsWith("GET ") ? "any" : undefined]);
    }
  });

  it("allows a member to read itself and its tenant only", () => {
    const member = buildCaller({ roles: ["member"], tenantId: "ten_a" });
    expect(everyRoute.filter((route) => findAccessScope(member, route) !== undefined)).toEqual([
      "GET /tenants/{tenantId}",
      "GET /tenants/{tenantId}/users/{userId}",
      "GET /me",
    ]);
  });

  it("allows a product's machine to report, and to read subscribers, profiles and /me only", () => {
    const machine = buildCaller({ roles: [], productId: "crm" });
    expect(everyRoute.filter((route) => findAccessScope(machine, route) !== undefined)).toEqual([
      "GET /tenants/{tenantId}",
      "GET /tenants/{tenantId}/users/{userId}/profile",
      "POST /operations/{operationId}/report",
      "GET /me",
    ]);
  });

  it("allows nothing to a caller without a role", () => {
    expect(listPermissions(buildCaller({ roles: [] }))).toEqual([]);
  });

  it("applies the widest scope of several roles", () => {
    const both = buildCaller({ roles: ["product-owner", "auditor"], team: "crm-team" });
    expect(findAccessScope(both, "GET /operations")).toBe("any");
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
  ] as const)("%s: a caller %j reaches %j: %s", (accessScope, caller, resource, expected) => {
    expect(isInScope(buildCaller(caller), accessScope, resource)).toBe(expected);
  });

  it("denies at the gateway only routes that no role of the caller allows", () => {
    fc.assert(
      fc.property(fc.subarray([...Role.options]), (roles) => {
        const caller = buildCaller({ roles });
        const allowed = everyRoute.filter((route) => findAccessScope(caller, route) !== undefined).map(toConcretePath);
        for (const pattern of listDeniedPatterns(caller)) {
          expect(allowed.filter((path) => isCovered(pattern, path))).toEqual([]);
        }
      }),
    );
  });
});
