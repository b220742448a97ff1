import { describe, expect, it } from "vitest";
import { retireProduct } from "../../../handlers/core/product/retire.ts";
import { ProductStatus } from "../../../schemas/product.ts";
import { buildContext, buildOperation, buildProduct, eventNamesOf } from "../../support/builders.ts";

const retire = (status: ProductStatus, overrides: object = {}) =>
  retireProduct(
    { product: buildProduct({ status }), verification: undefined, subscribed: false, ...overrides },
    buildContext(),
  );

describe("a product that is retired", () => {
  it.each(ProductStatus.options.filter((status) => status !== "retired"))("may be so while %s", (status) => {
    const decision = retire(status);
    expect(decision.ok && eventNamesOf(decision.changes)).toEqual(["ProductRetired"]);
  });

  it("is not while a tenant has it", () => {
    expect(retire("deprecated", { subscribed: true })).toMatchObject({
      ok: false,
      rejection: { code: "productInUse" },
    });
  });

  it("takes its machine client's name and a verification that runs along", () => {
    const product = buildProduct({ connection: { ...buildProduct().connection, clientId: "client" } });
    const decision = retire("verifying", { product, verification: buildOperation({ kind: "product.verify" }) });
    if (!decision.ok) throw new Error(decision.rejection.detail);
    expect(decision.changes[0]?.release).toEqual([{ catalog: "user", kind: "subject", value: "client" }]);
    expect(eventNamesOf(decision.changes)).toEqual(["ProductRetired", "OperationCancelled"]);
  });

  it("stays retired when asked for again", () => {
    expect(retire("retired")).toMatchObject({ ok: true, changes: [] });
  });
});
