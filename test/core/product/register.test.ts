import { describe, expect, it } from "vitest";
import { registerProduct } from "../../../handlers/core/product/register.ts";
import { buildContext, buildRegistration } from "../../support/builders.ts";
import { integration, otherTemplate } from "./template-fixtures.ts";

describe("a registered product", () => {
  it("has a role in the partition of the control plane", () => {
    const controlPlaneRoleArn = "arn:aws-cn:iam::111111111111:role/TenantryProvisioner";
    const made = { externalId: "tenantry-secret", controlPlaneRoleArn, templateKey: "templates/crm/1" };
    const decision = registerProduct(undefined, buildRegistration(), made, buildContext());
    const [product] = decision.ok ? decision.changes.filter((one) => one.type === "product") : [];
    expect(product?.after.connection.roleArn).toBe("arn:aws-cn:iam::222222222222:role/TenantryProvisioner-crm");
  });
});

describe("a registration with a template", () => {
  it.each([
    ["its template is invalid", { template: "Type: [broken" }, "/integration/template"],
    ["a placeholder is unknown", { parameters: { TenantId: "${tenant.secret}" } }, "/integration/parameters/TenantId"],
    ["a parameter has no value", { parameters: {} }, "/integration/parameters"],
    [
      "a capability is missing",
      { template: otherTemplate.replace("SNS::Topic", "IAM::Role") },
      "/integration/capabilities",
    ],
  ])("is rejected if %s", (_, change, pointer) => {
    const requested = buildRegistration({ integration: { ...integration, ...change } });
    const made = { externalId: "e", controlPlaneRoleArn: "r", templateKey: "k" };
    const decision = registerProduct(undefined, requested, made, buildContext());
    expect(decision).toMatchObject({ ok: false, rejection: { code: "invalidField", errors: [{ pointer }] } });
  });
});
