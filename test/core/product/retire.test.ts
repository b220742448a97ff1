import { describe, expect, it } from "vitest";
import { retireProduct } from "../../../handlers/core/product/retire.ts";
import { ProductStatus } from "../../../schemas/product.ts";
import { buildContext, buildOperation, buildProduct, eventNamesOf } from "../../support/builders.ts";

const retire = (status: ProductStatus, overrides: object = {}) =>
  retireProduct(
    { product: buildProduct({ status }), verification: undefined, subscribed: false, ...overrides },
    buildContext(),
  );

describe("the retirement of a product", () => {
  it.each(ProductStatus.options.filter((status) => status !== "retired"))("is allowed while %s", (status) => {
    const decision = retire(status);
    expect(decision.ok && eventNamesOf(decision.changes)).toEqual(["ProductRetired"]);
  });

  it("is rejected while a tenant is subscribed", () => {
    expect(retire("deprecated", { subscribed: true })).toMatchObject({
      ok: false,
      rejection: { code: "productInUse" },
    });
  });

  it("releases the machine client and ends a running verification", () => {
    const product = buildProduct({ connection: { ...buildProduct().connection, clientId: "client" } });
    const decision = retire("verifying", { product, verification: buildOperation({ kind: "product.verify" }) });
    if (!decision.ok) throw new Error(decision.rejection.detail);
    expect(decision.changes[0]?.release).toEqual([{ catalog: "user", kind: "subject", value: "client" }]);
    expect(eventNamesOf(decision.changes)).toEqual(["ProductRetired", "OperationCancelled"]);
  });

  it("is accepted again without changes", () => {
    expect(retire("retired")).toMatchObject({ ok: true, changes: [] });
  });
});
