import { describe, expect, it } from "vitest";
import { removedPlans, retireProduct, updateProduct } from "../../handlers/core/product.ts";
import { ProductStatus, UpdateProduct } from "../../schemas/product.ts";
import { aContext, anOperation, aProduct, factsOf } from "../support/builders.ts";

const update = (change: object, status: ProductStatus = "available") =>
  updateProduct(aProduct({ status }), UpdateProduct.parse(change), undefined);
const retire = (status: ProductStatus, overrides: object = {}) =>
  retireProduct(
    { product: aProduct({ status }), verification: undefined, subscribed: false, ...overrides },
    aContext(),
  );

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
    expect(updateProduct(aProduct(), change, undefined, ["enterprise"])).toMatchObject({
      ok: false,
      refusal: { code: "planInUse", errors: [{ pointer: "/plans" }] },
    });
    expect(updateProduct(aProduct(), change, undefined, [])).toMatchObject({ ok: true });
  });

  it("is checked by what the change names alone", () => {
    const [plan] = aProduct().plans;
    const parameters = { properties: { a: { type: "string", pattern: "(?=a)" } } };
    const product = aProduct({ plans: plan ? [{ ...plan, updatableTo: [], parameters }] : [] });
    expect(updateProduct(product, UpdateProduct.parse({ name: "CRM 2" }), undefined)).toMatchObject({ ok: true });
    const plans = [{ ...product.plans[0], name: "Other" }];
    expect(updateProduct(product, UpdateProduct.parse({ plans }), undefined)).toMatchObject({ ok: false });
  });

  it("has no plan that leads to one that is not there", () => {
    const plans = [{ ...aProduct().plans[0], updatableTo: ["gold"] }];
    const errors = [{ pointer: "/plans/0/updatableTo/0" }];
    expect(update({ plans })).toMatchObject({ ok: false, refusal: { code: "unknownReference", errors } });
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
