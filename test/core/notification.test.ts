import { describe, expect, it } from "vitest";
import { typesOn } from "../../events/topics.ts";
import {
  type Bounds,
  boundsOf,
  isAlmostFull,
  MOST_NOTIFICATIONS,
  refuseFilter,
} from "../../handlers/core/notification.ts";
import { aCaller, TENANT_ID } from "../support/builders.ts";

const tenantAdmin = aCaller({ roles: ["tenant-admin"], tenantId: TENANT_ID });
const owner = aCaller({ roles: ["product-owner"], team: "crm-team" });
const ofTenant = { scope: `tenant#${TENANT_ID}`, tenantId: TENANT_ID } satisfies Bounds;
const ofTeam = { scope: "team#crm-team", team: "crm-team", productIds: ["crm"] } satisfies Bounds;

describe("a notification", () => {
  it("is bound to what its caller may see", () => {
    expect(boundsOf(aCaller(), "any", [])).toEqual({ scope: "platform" });
    expect(boundsOf(tenantAdmin, "ownTenant", [])).toEqual(ofTenant);
    expect(boundsOf(owner, "ownTeam", ["crm"])).toEqual(ofTeam);
    expect(boundsOf(aCaller({ roles: ["tenant-admin"] }), "ownTenant", [])).toBeUndefined();
    expect(boundsOf(aCaller({ roles: ["product-owner"] }), "ownTeam", ["crm"])).toBeUndefined();
    expect(boundsOf(tenantAdmin, "self", [])).toBeUndefined();
  });

  it.each([
    ["an event that the topic has not", { types: ["TenantActivated"] }, { scope: "platform" }, "/filter/types"],
    ["another's tenant", { tenantId: `ten_${"0".repeat(32)}` }, ofTenant, "/filter/tenantId"],
    ["another team's product", { productId: "analytics" }, ofTeam, "/filter/productId"],
    ["anything, for a team without products", {}, { ...ofTeam, productIds: [] }, ""],
  ])("is refused for %s", (_, filter, bounds, pointer) => {
    expect(refuseFilter({ topic: "workflow-errors", filter }, bounds, typesOn)).toMatchObject({
      code: "invalidField",
      errors: [{ pointer }],
    });
  });

  it("may ask for what lies within its bounds", () => {
    expect(refuseFilter({ topic: "workflow-errors" }, ofTenant, typesOn)).toBeUndefined();
    const filter = { tenantId: TENANT_ID, productId: "crm", types: ["OperationFailed"] };
    expect(refuseFilter({ topic: "workflow-errors", filter }, ofTeam, typesOn)).toBeUndefined();
  });

  it("calls somebody before its limit is met", () => {
    expect(isAlmostFull(0.79 * MOST_NOTIFICATIONS)).toBe(false);
    expect(isAlmostFull(0.8 * MOST_NOTIFICATIONS)).toBe(true);
  });
});
