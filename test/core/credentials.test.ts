import { describe, expect, it } from "vitest";
import { allowedActions } from "../../handlers/core/actions.ts";
import { checkCredentials, clientsOf, issueCredentials, nextClient } from "../../handlers/core/credentials.ts";
import type { Fact } from "../../handlers/core/decision.ts";
import { retireProduct } from "../../handlers/core/product.ts";
import { type ProductRecord, ProductStatus } from "../../schemas/product.ts";
import { aCaller, aContext, anOperation, aProduct } from "../support/builders.ts";

const { connection } = aProduct();
const named = (clientId: string, previousClientId?: string, overrides: Partial<ProductRecord> = {}) =>
  aProduct({
    connection: { ...connection, clientId, ...(previousClientId === undefined ? {} : { previousClientId }) },
    ...overrides,
  });
const subject = (value: string) => ({ catalog: "user", kind: "subject", value });
const issued = (product: ProductRecord, clientId: string) => {
  const decision = issueCredentials(product, clientId);
  if (!decision.ok) throw new Error(decision.refusal.detail);
  const [{ facts, reserve, release, after } = { facts: [] as Fact[], reserve: [], release: [], after: {} }] =
    decision.changes;
  return { facts, reserve, release, after: { ...product, ...after } as ProductRecord };
};

describe("a product's credentials", () => {
  it("are the first where there are none, and else the next", () => {
    expect([aProduct(), named("a"), named("a", "b", { credentials: 7 })].map(nextClient)).toEqual([1, 2, 8]);
  });

  it("leave the ones before valid, and end those before that", () => {
    const first = issued(aProduct(), "a");
    expect(first).toMatchObject({ reserve: [subject("a")], release: [] });
    const second = issued(first.after, "b");
    expect(second).toMatchObject({ reserve: [subject("b")], release: [] });
    expect(clientsOf(second.after)).toEqual(["b", "a"]);
    const third = issued(second.after, "c");
    expect(third).toMatchObject({ reserve: [subject("c")], release: [subject("a")] });
    expect(clientsOf(third.after)).toEqual(["c", "b"]);
  });

  it("are a fact that names the field and no client", () => {
    const { facts } = issued(named("a"), "b");
    expect(facts).toEqual([
      { name: "ProductUpdated", data: { productId: "crm", team: "crm-team", changed: ["credentials"] } },
    ]);
  });

  it.each(ProductStatus.options)("while %s are issued exactly where allowedActions says so", (status) => {
    const says = allowedActions(aCaller(), "product", { status, team: "crm-team" }).includes("issueCredentials");
    expect(checkCredentials(aProduct({ status })) === undefined).toBe(says);
    expect(issueCredentials(aProduct({ status }), "a").ok).toBe(says);
  });

  it("wait for a verification, which makes the first", () => {
    const running = anOperation({ kind: "product.verify" });
    expect(checkCredentials(aProduct({ activeOperationId: running.id }))).toMatchObject({ code: "busy" });
  });

  it("all end with the product", () => {
    const state = { product: named("b", "a"), verification: undefined, subscribed: false };
    const decision = retireProduct(state, aContext());
    if (!decision.ok) throw new Error(decision.refusal.detail);
    const [change] = decision.changes;
    expect(change?.release).toEqual([subject("b"), subject("a")]);
    expect(clientsOf({ ...state.product, ...change?.after } as ProductRecord)).toEqual([]);
  });
});
