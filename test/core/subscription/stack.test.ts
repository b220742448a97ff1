import { describe, expect, it } from "vitest";
import { classifyStackStatus, resolveStackParameters, stackNameOf } from "../../../handlers/core/subscription/stack.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import { buildProduct, buildSubscription, buildTenant, TENANT_ID } from "../../support/builders.ts";

const resolveParameters = (texts: Record<string, string>, subscription = buildSubscription({ seats: 5 })) =>
  resolveStackParameters(texts, { tenant: buildTenant(), subscription, product: buildProduct(), status: "active" });

describe("the parameters of a product's stack", () => {
  it("contain the values of the tenant, the plan and the subscription", () => {
    const texts = {
      A: "${tenant.id}/${tenant.name}",
      B: "${plan.id}-${plan.tier}-${seats}",
      C: "${limits.contacts}",
      D: "${status}",
    };
    expect(resolveParameters(texts)).toEqual({
      parameters: { A: `${TENANT_ID}/Acme`, B: "standard-standard-5", C: "1000", D: "active" },
    });
  });

  it("report unknown placeholders", () => {
    expect(resolveParameters({ A: "${tenant.secret} ${limits.none} ${tenant.secret}" })).toMatchObject({
      rejection: { code: "unknownPlaceholder", reason: expect.stringContaining(": ${tenant.secret}, ${limits.none}.") },
    });
  });

  it("are empty for a parameter that the subscription does not set", () => {
    expect(resolveParameters({ A: "x${parameters.subdomain}" })).toEqual({ parameters: { A: "x" } });
  });

  it.each(["${parameters.subdomain}", "${seats}", "${limits.contacts}"])(
    "omit a parameter that consists of an absent %s, so that the template's default applies",
    (text) => {
      const { seats: _, ...subscription } = buildSubscription({ planId: "enterprise" });
      const [standard, enterprise] = buildProduct().plans;
      const plans = [standard, { ...enterprise, entitlements: { features: [], limits: {} } }] as ProductRecord["plans"];
      const scope = { tenant: buildTenant(), subscription, product: buildProduct({ plans }), status: "active" };
      expect(resolveStackParameters({ A: text, B: `b${text}` }, scope)).toEqual({ parameters: { B: "b" } });
    },
  );

  it("never resolve placeholders inside values", () => {
    const subscription = buildSubscription({ parameters: { subdomain: "${tenant.id}" } });
    expect(resolveParameters({ A: "${parameters.subdomain}" }, subscription)).toEqual({
      parameters: { A: "${tenant.id}" },
    });
  });

  it.each([
    ["one value", "${parameters.a}", { a: "x {{resolve:ssm:/other/tenant:1}}" }],
    ["capital letters", "${parameters.a}", { a: "{{Resolve:secretsmanager:x}}" }],
    ["two values", "${parameters.a}${parameters.b}", { a: "{{res", b: "olve:ssm:/other/tenant:1}}" }],
    [
      "a value beside the product's own reference",
      "{{resolve:ssm:${parameters.a}",
      { a: "/crm/x:1}}{{resolve:ssm:/other:1}}" },
    ],
    ["a value and the product's own text", "{{${parameters.a}", { a: "resolve:ssm:/other/tenant:1}}" }],
  ])("never get a dynamic reference of CloudFormation from %s", (_, text, values: Record<string, string>) => {
    expect(resolveParameters({ Display: text }, buildSubscription({ parameters: values }))).toMatchObject({
      rejection: { code: "dynamicReference", reason: expect.stringContaining("parameter Display form") },
    });
  });

  it("may contain a dynamic reference of the product's own", () => {
    const text = "{{resolve:ssm:/crm/${tenant.id}:1}}";
    expect(resolveParameters({ A: text })).toEqual({ parameters: { A: `{{resolve:ssm:/crm/${TENANT_ID}:1}}` } });
  });

  it("never read prototypes", () => {
    expect(resolveParameters({ A: "${__proto__}${constructor}" })).toMatchObject({
      rejection: { reason: expect.stringContaining(": ${__proto__}, ${constructor}.") },
    });
  });
});

describe("a product's stack", () => {
  it("has a constant name that CloudFormation accepts", () => {
    expect(stackNameOf(buildSubscription())).toMatch(/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/);
  });

  it.each([
    ["CREATE_IN_PROGRESS", "inProgress"],
    ["ROLLBACK_IN_PROGRESS", "inProgress"],
    ["DELETE_IN_PROGRESS", "inProgress"],
    ["CREATE_COMPLETE", "complete"],
    ["UPDATE_COMPLETE", "complete"],
    ["ROLLBACK_COMPLETE", "failed"],
    ["CREATE_FAILED", "failed"],
    ["ROLLBACK_FAILED", "failed"],
    ["DELETE_FAILED", "failed"],
    ["UPDATE_ROLLBACK_COMPLETE", "failed"],
  ])("that is %s is %s", (status, phase) => {
    expect(classifyStackStatus(status)).toBe(phase);
  });
});
