import { describe, expect, it } from "vitest";
import { renderProduct } from "../../../handlers/api/resources/render.ts";
import type { Caller } from "../../../schemas/caller.ts";
import { buildCaller, buildProduct, TENANT_ID } from "../../support/builders.ts";

const tenantAdmin = buildCaller({ roles: ["tenant-admin"], tenantId: TENANT_ID });

describe("the reason why a product's verification failed", () => {
  const failureReason =
    "The role arn:aws:iam::222222222222:role/TenantryProvisioner-crm has the rights of an administrator. Ask 222222222222.";
  const reasonFor = (caller: Caller, status: "available" | "failed") =>
    renderProduct(buildProduct({ status, failureReason }), caller).reason;

  it.each([
    ["a tenant's administrator", tenantAdmin],
    ["the owner of another product", buildCaller({ roles: ["product-owner"], team: "desk-team" })],
  ])("names no resource and no account to %s, also of an available product", (_, caller) => {
    for (const status of ["available", "failed"] as const) {
      expect(reasonFor(caller, status)).toBe(
        "The role (a resource) has the rights of an administrator. Ask (an account).",
      );
    }
  });

  it.each([
    ["the product's team", buildCaller({ roles: ["product-owner"], team: "crm-team" })],
    ["a platform administrator", buildCaller()],
    ["an auditor", buildCaller({ roles: ["auditor"] })],
  ])("is complete for %s", (_, caller) => {
    expect(reasonFor(caller, "failed")).toBe(failureReason);
  });
});
