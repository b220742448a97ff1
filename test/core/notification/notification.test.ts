import { describe, expect, it } from "vitest";
import { eventTypesOf } from "../../../events/topics.ts";
import {
  type Bounds,
  checkFilter,
  checkTenantNotifications,
  isAlmostFull,
  MAX_NOTIFICATIONS,
  resolveBounds,
} from "../../../handlers/core/notification/notification.ts";
import { buildCaller, buildTenant, TENANT_ID } from "../../support/builders.ts";

const tenantAdmin = buildCaller({ roles: ["tenant-admin"], tenantId: TENANT_ID });
const owner = buildCaller({ roles: ["product-owner"], team: "crm-team" });
const ofTenant = { scope: `tenant#${TENANT_ID}`, tenantId: TENANT_ID } satisfies Bounds;
const ofTeam = { scope: "team#crm-team", team: "crm-team", productIds: ["crm"] } satisfies Bounds;

describe("a notification", () => {
  it("is limited to the caller's scope", () => {
    expect(resolveBounds(buildCaller(), "any", [])).toEqual({ scope: "platform" });
    expect(resolveBounds(tenantAdmin, "ownTenant", [])).toEqual(ofTenant);
    expect(resolveBounds(owner, "ownTeam", ["crm"])).toEqual(ofTeam);
    expect(resolveBounds(buildCaller({ roles: ["tenant-admin"] }), "ownTenant", [])).toBeUndefined();
    expect(resolveBounds(buildCaller({ roles: ["product-owner"] }), "ownTeam", ["crm"])).toBeUndefined();
    expect(resolveBounds(tenantAdmin, "self", [])).toBeUndefined();
  });

  it.each([
    ["an event outside the topic", { types: ["TenantActivated"] }, { scope: "platform" }, "/filter/types"],
    ["another tenant", { tenantId: `ten_${"0".repeat(32)}` }, ofTenant, "/filter/tenantId"],
    ["another team's product", { productId: "analytics" }, ofTeam, "/filter/productId"],
    ["a team without products", {}, { ...ofTeam, productIds: [] }, ""],
  ])("is rejected for %s", (_, filter, bounds, pointer) => {
    expect(checkFilter({ topic: "workflow-errors", filter }, bounds, eventTypesOf)).toMatchObject({
      code: "invalidField",
      errors: [{ pointer }],
    });
  });

  it.each([
    ["active", undefined],
    ["suspended", undefined],
    ["failed", undefined],
    ["leaving", "illegalTransition"],
    ["offboarding", "illegalTransition"],
    ["deleted", "illegalTransition"],
  ] as const)("of a tenant that is %s is answered with %s", (status, code) => {
    expect(checkTenantNotifications(buildTenant({ status }))?.code).toBe(code);
  });

  it("accepts a filter within its bounds", () => {
    expect(checkFilter({ topic: "workflow-errors" }, ofTenant, eventTypesOf)).toBeUndefined();
    const filter = { tenantId: TENANT_ID, productId: "crm", types: ["OperationFailed"] };
    expect(checkFilter({ topic: "workflow-errors", filter }, ofTeam, eventTypesOf)).toBeUndefined();
  });

  it("reports that it is almost full before the limit", () => {
    expect(isAlmostFull(0.79 * MAX_NOTIFICATIONS)).toBe(false);
    expect(isAlmostFull(0.8 * MAX_NOTIFICATIONS)).toBe(true);
  });
});
