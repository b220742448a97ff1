import { describe, expect, it } from "vitest";
import { completeVerification } from "../../../handlers/core/product/complete-verification.ts";
import { requestVerification } from "../../../handlers/core/product/request-verification.ts";
import { retryVerification } from "../../../handlers/core/product/retry-verification.ts";
import { listRemovedPlans, updateProduct } from "../../../handlers/core/product/update-product.ts";
import type { Decision } from "../../../handlers/core/shared/decision.ts";
import { type ProductRecord, type ProductStatus, UpdateProduct } from "../../../schemas/product.ts";
import {
  buildContext,
  buildOperation,
  buildProduct,
  eventNamesOf,
  expectAccepted,
  NOW,
} from "../../support/builders.ts";
import { integration, otherTemplate } from "./template-fixtures.ts";

const update = (change: object, status: ProductStatus = "available") =>
  updateProduct(buildProduct({ status }), UpdateProduct.parse(change), buildContext());

/** Returns a record with the keys of all its objects in reverse order. DynamoDB returns them in any order. */
function reverseKeys<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(reverseKeys) as Value;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(entries.map(([key, one]) => [key, reverseKeys(one)])) as Value;
}

describe("an update of a product", () => {
  it("names the changed fields, and emits nothing without changes", () => {
    const decision = update({ name: "CRM 2", tags: {} });
    if (!decision.ok) throw new Error(decision.rejection.detail);
    expect(decision.changes[0]?.events).toMatchObject([{ name: "ProductUpdated", data: { changed: ["name"] } }]);
    expect(update({ name: "CRM" })).toMatchObject({ ok: true, changes: [] });
  });

  it("deprecates the product once, alone or with a change", () => {
    const both = update({ name: "CRM 2", status: "deprecated" });
    if (!both.ok) throw new Error(both.rejection.detail);
    expect(eventNamesOf(both.changes)).toEqual(["ProductUpdated", "ProductDeprecated"]);
    expect(both.changes[0]?.after.status).toBe("deprecated");
    expect(update({ status: "deprecated" }, "deprecated")).toMatchObject({ ok: true, changes: [] });
  });

  it.each(["verifying", "retired"] as const)("is rejected while %s", (status) => {
    expect(update({ name: "CRM 2" }, status)).toMatchObject({ ok: false, rejection: { code: "illegalTransition" } });
  });

  it("can't remove plans that tenants use", () => {
    const change = UpdateProduct.parse({
      plans: buildProduct()
        .plans.slice(0, 1)
        .map(({ updatableTo: _, ...plan }) => plan),
    });
    expect(listRemovedPlans(buildProduct(), change)).toEqual(["enterprise"]);
    expect(listRemovedPlans(buildProduct(), UpdateProduct.parse({ name: "CRM 2" }))).toEqual([]);
    expect(updateProduct(buildProduct(), change, buildContext(), { plansInUse: ["enterprise"] })).toMatchObject({
      ok: false,
      rejection: { code: "planInUse", errors: [{ pointer: "/plans" }] },
    });
    expect(updateProduct(buildProduct(), change, buildContext(), { plansInUse: [] })).toMatchObject({ ok: true });
  });

  it("checks only the fields in the request", () => {
    const [plan] = buildProduct().plans;
    const parameters = { properties: { a: { type: "string", pattern: "(?=a)" } } };
    const product = buildProduct({ plans: plan ? [{ ...plan, updatableTo: [], parameters }] : [] });
    expect(updateProduct(product, UpdateProduct.parse({ name: "CRM 2" }), buildContext())).toMatchObject({
      ok: true,
    });
    const plans = [{ ...product.plans[0], name: "Other" }];
    expect(updateProduct(product, UpdateProduct.parse({ plans }), buildContext())).toMatchObject({
      ok: false,
    });
  });

  it("rejects a plan that refers to an unknown plan", () => {
    const plans = [{ ...buildProduct().plans[0], updatableTo: ["gold"] }];
    const errors = [{ pointer: "/plans/0/updatableTo/0" }];
    expect(update({ plans })).toMatchObject({ ok: false, rejection: { code: "unknownReference", errors } });
  });
});

const changeTemplate = (product: ProductRecord, text = otherTemplate, change: object = {}) =>
  updateProduct(product, { integration: { ...integration, template: text }, ...change }, buildContext(), {
    template: { key: "new", text },
  });

function applyToProduct(decision: Decision): ProductRecord {
  const change = expectAccepted(decision).find(({ type }) => type === "product");
  return { ...buildProduct(), ...(change?.after as ProductRecord) };
}

const succeeded = { status: "succeeded", queueUrl: "q", clientId: "c" } as const;

const failed = {
  status: "failed",
  error: { code: "templateInvalid", reason: "The template is invalid.", retryable: true },
} as const;

function complete(product: ProductRecord, outcome: typeof succeeded | typeof failed) {
  const changes = completeVerification(product, buildOperation({ kind: "product.verify" }), outcome, NOW);
  return { events: eventNamesOf(changes), product: { ...buildProduct(), ...(changes[0]?.after as ProductRecord) } };
}

describe("an update of a product's template", () => {
  it.each(["available", "deprecated"] as const)(
    "keeps the product %s with the old template during the verification",
    (status) => {
      const decision = changeTemplate(buildProduct({ status }));
      const product = applyToProduct(decision);
      expect(product).toMatchObject({
        status,
        integration: buildProduct().integration,
        candidate: { templateKey: "new" },
      });
      expect(decision.ok && eventNamesOf(decision.changes)).toEqual(["ProductUpdated", "ProductVerificationRequested"]);
      const operationId = product.activeOperationId;
      expect(decision.ok && decision.changes[1]?.after).toMatchObject({ id: operationId, kind: "product.verify" });
      expect(decision.ok && decision.changes[0]?.events[1]).toMatchObject({ operationId });
    },
  );

  it("applies the new template after its verification", () => {
    const { product, events } = complete(applyToProduct(changeTemplate(buildProduct())), succeeded);
    expect(product).toMatchObject({ status: "available", integration: { templateKey: "new" } });
    expect(product).not.toHaveProperty("candidate");
    expect(events).toEqual(["ProductVerified", "ReleasePublished", "OperationSucceeded"]);
  });

  it("keeps the old template if the verification fails, with the reason", () => {
    const { product, events } = complete(applyToProduct(changeTemplate(buildProduct())), failed);
    expect(product).toMatchObject({
      status: "available",
      integration: buildProduct().integration,
      failureReason: "The template is invalid.",
    });
    expect(events).toEqual(["ProductVerificationFailed", "ReleaseRejected", "OperationFailed"]);
  });

  it("can repeat the verification by a request or a retry", () => {
    const { activeOperationId: _, ...rest } = complete(applyToProduct(changeTemplate(buildProduct())), failed).product;
    const requested = requestVerification(rest, buildContext());
    const retried = retryVerification(
      rest,
      buildOperation({ id: rest.lastOperationId, status: "failed" }),
      buildContext(),
    );
    for (const decision of [requested, retried]) {
      expect(applyToProduct(decision)).toMatchObject({ status: "available", candidate: { templateKey: "new" } });
      expect(applyToProduct(decision).failureReason).toBeUndefined();
    }
  });

  it("returns to the verified template without a verification", () => {
    const { activeOperationId: _, ...rest } = complete(applyToProduct(changeTemplate(buildProduct())), failed).product;
    const back = { ...integration, parameters: { TenantId: "${tenant.id}" } };
    const decision = updateProduct(rest, { integration: back }, buildContext(), {
      template: { key: "templates/crm/1", text: otherTemplate },
    });
    expect(applyToProduct(decision)).not.toHaveProperty("candidate");
    expect(decision.ok && eventNamesOf(decision.changes)).toEqual(["ProductUpdated"]);
  });

  it("needs no verification for a changed time-out", () => {
    const same = { ...integration, parameters: { TenantId: "${tenant.id}" }, timeoutMinutes: 99 };
    const decision = updateProduct(buildProduct(), { integration: same }, buildContext(), {
      template: { key: "templates/crm/1", text: otherTemplate },
    });
    expect(applyToProduct(decision).integration).toMatchObject({ timeoutMinutes: 99 });
    expect(decision.ok && eventNamesOf(decision.changes)).toEqual(["ProductUpdated"]);
  });

  it("changes nothing if it repeats what is stored, also before the verification", () => {
    const requested = { ...integration, parameters: { TenantId: "${tenant.id}" }, timeoutMinutes: 99 };
    const update = (product: ProductRecord) => {
      const template = { key: "new", text: otherTemplate };
      return updateProduct(reverseKeys(product), { integration: requested }, buildContext(), { template });
    };
    const { activeOperationId: _, ...rest } = complete(applyToProduct(update(buildProduct())), failed).product;
    const { product } = complete(applyToProduct(update(buildProduct())), succeeded);
    for (const stored of [rest, product]) expect(update(stored)).toMatchObject({ ok: true, changes: [] });
  });

  it("is rejected during the verification of a change", () => {
    const product = applyToProduct(changeTemplate(buildProduct()));
    const second = updateProduct(product, { integration }, buildContext(), {
      template: { key: "newer", text: otherTemplate },
    });
    expect(second).toMatchObject({ ok: false, rejection: { code: "busy", operationId: product.activeOperationId } });
    expect(updateProduct(product, { name: "CRM 2" }, buildContext())).toMatchObject({ ok: true });
  });

  it("of a failed product starts its verification", () => {
    const decision = changeTemplate(buildProduct({ status: "failed" }));
    expect(decision.ok && eventNamesOf(decision.changes)).toEqual(["ProductUpdated", "ProductVerificationRequested"]);
    const verifying = applyToProduct(decision);
    expect(verifying).toMatchObject({ status: "verifying", candidate: { templateKey: "new" } });
    expect(complete(verifying, succeeded).product).toMatchObject({
      status: "available",
      integration: { templateKey: "new" },
    });
  });

  it.each([
    ["invalid", "Type: [broken", "/integration/template"],
    ["without a mapping for a parameter", `${otherTemplate}`.replace("TenantId:", "More:"), "/integration/parameters"],
    ["without a mapped parameter", otherTemplate.replace("TenantId", "Other"), "/integration/parameters/TenantId"],
  ])("is rejected if the new template is %s", (_, text, pointer) => {
    const decision = changeTemplate(buildProduct(), text);
    expect(decision).toMatchObject({ ok: false, rejection: { code: "invalidField" } });
    expect(!decision.ok && decision.rejection.errors?.map((error) => error.pointer)).toContain(pointer);
  });

  it("rejects plans that do not fit the template", () => {
    const mapped = {
      kind: "cloudformation",
      templateKey: "k",
      parameters: { TenantId: "${limits.contacts}" },
    } as const;
    const plans = buildProduct().plans.map((plan) => ({ ...plan, entitlements: { features: [], limits: {} } }));
    const decision = updateProduct(buildProduct({ integration: mapped }), { plans }, buildContext(), {
      template: { key: "k", text: otherTemplate },
    });
    expect(decision).toMatchObject({ ok: false, rejection: { code: "invalidField", errors: [{ pointer: "/plans" }] } });
  });
});
