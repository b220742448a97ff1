import { describe, expect, it } from "vitest";
import type { Decision } from "../../handlers/core/decision.ts";
import { registerProduct, removedPlans, retireProduct, updateProduct } from "../../handlers/core/product.ts";
import { completeVerification, requestVerification, retryVerification } from "../../handlers/core/verification.ts";
import { type ProductRecord, ProductStatus, UpdateProduct } from "../../schemas/product.ts";
import { aContext, anOperation, aProduct, aRegistration, factsOf, NOW } from "../support/builders.ts";

const update = (change: object, status: ProductStatus = "available") =>
  updateProduct(aProduct({ status }), UpdateProduct.parse(change), undefined, aContext());
const retire = (status: ProductStatus, overrides: object = {}) =>
  retireProduct(
    { product: aProduct({ status }), verification: undefined, subscribed: false, ...overrides },
    aContext(),
  );

describe("a product that is registered", () => {
  it("is entered by a role in the partition of the control plane", () => {
    const controlPlaneRoleArn = "arn:aws-cn:iam::111111111111:role/TenantryProvisioner";
    const made = { externalId: "tenantry-secret", controlPlaneRoleArn, templateKey: "templates/crm/1" };
    const decision = registerProduct(undefined, aRegistration(), made, aContext());
    const [product] = decision.ok ? decision.changes.filter((one) => one.type === "product") : [];
    expect(product?.after.connection.roleArn).toBe("arn:aws-cn:iam::222222222222:role/TenantryProvisioner-crm");
  });
});

describe("a product that changes", () => {
  it("says which of its fields did, and nothing when none did", () => {
    const decision = update({ name: "CRM 2", tags: {} });
    if (!decision.ok) throw new Error(decision.refusal.detail);
    expect(decision.changes[0]?.facts).toMatchObject([{ name: "ProductUpdated", data: { changed: ["name"] } }]);
    expect(update({ name: "CRM" })).toMatchObject({ ok: true, changes: [] });
  });

  it("can be deprecated, alone or with a change, once", () => {
    const both = update({ name: "CRM 2", status: "deprecated" });
    if (!both.ok) throw new Error(both.refusal.detail);
    expect(factsOf(both.changes)).toEqual(["ProductUpdated", "ProductDeprecated"]);
    expect(both.changes[0]?.after.status).toBe("deprecated");
    expect(update({ status: "deprecated" }, "deprecated")).toMatchObject({ ok: true, changes: [] });
  });

  it.each(["verifying", "retired"] as const)("is not changed while %s", (status) => {
    expect(update({ name: "CRM 2" }, status)).toMatchObject({ ok: false, refusal: { code: "illegalTransition" } });
  });

  it("keeps the plans that a tenant has", () => {
    const change = UpdateProduct.parse({
      plans: aProduct()
        .plans.slice(0, 1)
        .map(({ updatableTo: _, ...plan }) => plan),
    });
    expect(removedPlans(aProduct(), change)).toEqual(["enterprise"]);
    expect(removedPlans(aProduct(), UpdateProduct.parse({ name: "CRM 2" }))).toEqual([]);
    expect(updateProduct(aProduct(), change, undefined, aContext(), ["enterprise"])).toMatchObject({
      ok: false,
      refusal: { code: "planInUse", errors: [{ pointer: "/plans" }] },
    });
    expect(updateProduct(aProduct(), change, undefined, aContext(), [])).toMatchObject({ ok: true });
  });

  it("is checked by what the change names alone", () => {
    const [plan] = aProduct().plans;
    const parameters = { properties: { a: { type: "string", pattern: "(?=a)" } } };
    const product = aProduct({ plans: plan ? [{ ...plan, updatableTo: [], parameters }] : [] });
    expect(updateProduct(product, UpdateProduct.parse({ name: "CRM 2" }), undefined, aContext())).toMatchObject({
      ok: true,
    });
    const plans = [{ ...product.plans[0], name: "Other" }];
    expect(updateProduct(product, UpdateProduct.parse({ plans }), undefined, aContext())).toMatchObject({ ok: false });
  });

  it("has no plan that leads to one that is not there", () => {
    const plans = [{ ...aProduct().plans[0], updatableTo: ["gold"] }];
    const errors = [{ pointer: "/plans/0/updatableTo/0" }];
    expect(update({ plans })).toMatchObject({ ok: false, refusal: { code: "unknownReference", errors } });
  });
});

const other = `Parameters: { TenantId: { Type: String } }
Resources: { Topic: { Type: "AWS::SNS::Topic" } }`;
const integration = { kind: "cloudformation", template: other, parameters: { TenantId: "${tenant.name}" } } as const;
const changeTemplate = (product: ProductRecord, text = other, change: object = {}) =>
  updateProduct(
    product,
    { integration: { ...integration, template: text }, ...change },
    { key: "new", text },
    aContext(),
  );
const productAfter = (decision: Decision): ProductRecord => {
  if (!decision.ok) throw new Error(decision.refusal.detail);
  const change = decision.changes.find(({ type }) => type === "product");
  return { ...aProduct(), ...(change?.after as ProductRecord) };
};
const succeeded = { status: "succeeded", queueUrl: "q", clientId: "c" } as const;
const failed = {
  status: "failed",
  error: { code: "templateInvalid", reason: "It is none.", retryable: true },
} as const;
const completed = (product: ProductRecord, outcome: typeof succeeded | typeof failed) => {
  const changes = completeVerification(product, anOperation({ kind: "product.verify" }), outcome, NOW);
  return { facts: factsOf(changes), product: { ...aProduct(), ...(changes[0]?.after as ProductRecord) } };
};

describe("a product whose template changes", () => {
  it.each(["available", "deprecated"] as const)("stays %s on what passed, while the new one is verified", (status) => {
    const decision = changeTemplate(aProduct({ status }));
    const product = productAfter(decision);
    expect(product).toMatchObject({ status, integration: aProduct().integration, candidate: { templateKey: "new" } });
    expect(decision.ok && factsOf(decision.changes)).toEqual(["ProductUpdated", "ProductVerificationRequested"]);
    const operationId = product.activeOperationId;
    expect(decision.ok && decision.changes[1]?.after).toMatchObject({ id: operationId, kind: "product.verify" });
    expect(decision.ok && decision.changes[0]?.facts[1]).toMatchObject({ operationId });
  });

  it("has the new one once that passed", () => {
    const { product, facts } = completed(productAfter(changeTemplate(aProduct())), succeeded);
    expect(product).toMatchObject({ status: "available", integration: { templateKey: "new" } });
    expect(product).not.toHaveProperty("candidate");
    expect(facts).toEqual(["ProductVerified", "OperationSucceeded"]);
  });

  it("keeps the old one where the new one did not pass, and says why", () => {
    const { product, facts } = completed(productAfter(changeTemplate(aProduct())), failed);
    expect(product).toMatchObject({
      status: "available",
      integration: aProduct().integration,
      failureReason: "It is none.",
    });
    expect(facts).toEqual(["ProductVerificationFailed", "OperationFailed"]);
  });

  it("may have the new one verified again, by a request or a retry, and stays available", () => {
    const { activeOperationId: _, ...rest } = completed(productAfter(changeTemplate(aProduct())), failed).product;
    const requested = requestVerification(rest, aContext());
    const retried = retryVerification(rest, anOperation({ id: rest.lastOperationId, status: "failed" }), aContext());
    for (const decision of [requested, retried]) {
      expect(productAfter(decision)).toMatchObject({ status: "available", candidate: { templateKey: "new" } });
      expect(productAfter(decision).failureReason).toBeUndefined();
    }
  });

  it("goes back to what passed without a verification", () => {
    const { activeOperationId: _, ...rest } = completed(productAfter(changeTemplate(aProduct())), failed).product;
    const back = { ...integration, parameters: { TenantId: "${tenant.id}" } };
    const decision = updateProduct(rest, { integration: back }, { key: "templates/crm/1", text: other }, aContext());
    expect(productAfter(decision)).not.toHaveProperty("candidate");
    expect(decision.ok && factsOf(decision.changes)).toEqual(["ProductUpdated"]);
  });

  it("needs no verification of another time-out alone", () => {
    const same = { ...integration, parameters: { TenantId: "${tenant.id}" }, timeoutMinutes: 99 };
    const decision = updateProduct(
      aProduct(),
      { integration: same },
      { key: "templates/crm/1", text: other },
      aContext(),
    );
    expect(productAfter(decision).integration).toMatchObject({ timeoutMinutes: 99 });
    expect(decision.ok && factsOf(decision.changes)).toEqual(["ProductUpdated"]);
  });

  it("is not changed again while the change is verified", () => {
    const product = productAfter(changeTemplate(aProduct()));
    const again = updateProduct(product, { integration }, { key: "newer", text: other }, aContext());
    expect(again).toMatchObject({ ok: false, refusal: { code: "busy", operationId: product.activeOperationId } });
    expect(updateProduct(product, { name: "CRM 2" }, undefined, aContext())).toMatchObject({ ok: true });
  });

  it("that has failed keeps the new one until somebody has it verified", () => {
    const decision = changeTemplate(aProduct({ status: "failed" }));
    expect(decision.ok && factsOf(decision.changes)).toEqual(["ProductUpdated"]);
    const verifying = productAfter(requestVerification(productAfter(decision), aContext()));
    expect(verifying).toMatchObject({ status: "verifying", candidate: { templateKey: "new" } });
    expect(completed(verifying, succeeded).product).toMatchObject({
      status: "available",
      integration: { templateKey: "new" },
    });
  });

  it.each([
    ["none", "Type: [broken", "/integration/template"],
    [
      "one with a parameter that nothing is mapped to",
      `${other}`.replace("TenantId:", "More:"),
      "/integration/parameters",
    ],
    ["one without a mapped parameter", other.replace("TenantId", "Other"), "/integration/parameters/TenantId"],
  ])("is refused where the new one is %s", (_, text, pointer) => {
    const decision = changeTemplate(aProduct(), text);
    expect(decision).toMatchObject({ ok: false, refusal: { code: "invalidField" } });
    expect(!decision.ok && decision.refusal.errors?.map((error) => error.pointer)).toContain(pointer);
  });

  it("is refused other plans to which its template does not fit", () => {
    const mapped = {
      kind: "cloudformation",
      templateKey: "k",
      parameters: { TenantId: "${limits.contacts}" },
    } as const;
    const plans = aProduct().plans.map((plan) => ({ ...plan, entitlements: { features: [], limits: {} } }));
    const decision = updateProduct(aProduct({ integration: mapped }), { plans }, { key: "k", text: other }, aContext());
    expect(decision).toMatchObject({ ok: false, refusal: { code: "invalidField", errors: [{ pointer: "/plans" }] } });
  });
});

describe("a registration with a template", () => {
  it.each([
    ["its template is none", { template: "Type: [broken" }, "/integration/template"],
    ["a placeholder is unknown", { parameters: { TenantId: "${tenant.secret}" } }, "/integration/parameters/TenantId"],
    ["a parameter has no value", { parameters: {} }, "/integration/parameters"],
    ["a capability is missing", { template: other.replace("SNS::Topic", "IAM::Role") }, "/integration/capabilities"],
  ])("is refused where %s", (_, change, pointer) => {
    const wanted = aRegistration({ integration: { ...integration, ...change } });
    const made = { externalId: "e", controlPlaneRoleArn: "r", templateKey: "k" };
    const decision = registerProduct(undefined, wanted, made, aContext());
    expect(decision).toMatchObject({ ok: false, refusal: { code: "invalidField", errors: [{ pointer }] } });
  });
});

describe("a product that is retired", () => {
  it.each(ProductStatus.options.filter((status) => status !== "retired"))("may be so while %s", (status) => {
    const decision = retire(status);
    expect(decision.ok && factsOf(decision.changes)).toEqual(["ProductRetired"]);
  });

  it("is not while a tenant has it", () => {
    expect(retire("deprecated", { subscribed: true })).toMatchObject({ ok: false, refusal: { code: "productInUse" } });
  });

  it("takes its machine client's name and a verification that runs along", () => {
    const product = aProduct({ connection: { ...aProduct().connection, clientId: "client" } });
    const decision = retire("verifying", { product, verification: anOperation({ kind: "product.verify" }) });
    if (!decision.ok) throw new Error(decision.refusal.detail);
    expect(decision.changes[0]?.release).toEqual([{ catalog: "user", kind: "subject", value: "client" }]);
    expect(factsOf(decision.changes)).toEqual(["ProductRetired", "OperationCancelled"]);
  });

  it("stays retired when asked for again", () => {
    expect(retire("retired")).toMatchObject({ ok: true, changes: [] });
  });
});
