import { describe, expect, it } from "vitest";
import { renderOperation, renderProduct } from "../../../handlers/api/resources/render.ts";
import { describeDeniedAccess } from "../../../handlers/steps/provisioning/provisioning-context.ts";
import type { Caller } from "../../../schemas/caller.ts";
import { buildCaller, buildOperation, buildProduct, TENANT_ID } from "../../support/builders.ts";

const tenantAdmin = buildCaller({ roles: ["tenant-admin"], tenantId: TENANT_ID });
const account = /arn:|\d{12}|ExternalId/;

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

describe("the findings of a tenant's check", () => {
  const detail = describeDeniedAccess(buildProduct());
  const check = buildOperation({
    kind: "tenant.check",
    findings: [{ kind: "accountUnreachable", subject: "crm", detail }],
  });
  const findingsFor = (caller: Caller) => renderOperation(check, caller, {}).findings;

  it("do not reveal a product's account and its access path to the tenant's administrator", () => {
    const findings = findingsFor(tenantAdmin);
    expect(findings).toMatchObject([{ kind: "accountUnreachable", subject: "crm" }]);
    expect(JSON.stringify(findings)).not.toMatch(account);
  });

  it("are complete for the platform's staff", () => {
    expect(findingsFor(buildCaller())).toEqual(check.findings);
  });
});
