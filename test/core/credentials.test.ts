import fc from "fast-check";
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
const issued = (product: ProductRecord, clientId: string, used: string[] = []) => {
  const decision = issueCredentials(product, clientId, new Set(used));
  if (!decision.ok) throw new Error(decision.refusal.detail);
  const [{ facts, reserve, release, after } = { facts: [] as Fact[], reserve: [], release: [], after: {} }] =
    decision.changes;
  const { clientInUse: _, ...before } = product;
  return { facts, reserve, release, after: { ...before, ...after } as ProductRecord };
};

describe("a product's credentials", () => {
  it("are the first where there are none, and else the next", () => {
    expect([aProduct(), named("a"), named("a", "b", { credentials: 7 })].map(nextClient)).toEqual([1, 2, 8]);
  });

  it("leave the ones before valid, and end those before that once these have been used", () => {
    const first = issued(aProduct(), "a");
    expect(first).toMatchObject({ reserve: [subject("a")], release: [] });
    const second = issued(first.after, "b");
    expect(second).toMatchObject({ reserve: [subject("b")], release: [] });
    expect(clientsOf(second.after)).toEqual(["b", "a"]);
    const third = issued(second.after, "c", ["a", "b"]);
    expect(third).toMatchObject({ reserve: [subject("c")], release: [subject("a")] });
    expect(clientsOf(third.after)).toEqual(["c", "b"]);
  });

  it("never end the ones in use, however often they are issued, nor the ones that may be on their way", () => {
    const twice = issued(issued(named("a"), "b").after, "c");
    expect(twice.release).toEqual([]);
    expect(clientsOf(twice.after)).toEqual(["c", "b", "a"]);
    for (const used of [[], ["a"]]) {
      const often = issued(twice.after, "d", used);
      expect(often.release).toEqual([subject("b")]);
      expect(clientsOf(often.after)).toEqual(["d", "c", "a"]);
    }
    const late = issued(twice.after, "d", ["a", "b"]);
    expect(late.release).toEqual([subject("a")]);
    expect(clientsOf(late.after)).toEqual(["d", "c", "b"]);
    expect(clientsOf(issued(late.after, "e", ["b", "d"]).after)).toEqual(["e", "d"]);
  });

  it("stay bounded and keep what is in use, whatever is issued and used", () => {
    const next = (id: number) => `client-${id}`;
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constant("issue"), fc.nat(2)), { maxLength: 30 }), (steps) => {
        let product = named(next(0));
        let count = 0;
        let last = next(0);
        const used = new Set<string>();
        for (const step of steps) {
          if (step === "issue") {
            count += 1;
            product = issued(product, next(count), [...used]).after;
          } else {
            // A machine that was given newer credentials does not go back to older ones.
            const newer = clientsOf(product).slice(0, clientsOf(product).indexOf(last) + 1);
            last = newer[Number(step) % newer.length] ?? last;
            used.add(last);
          }
          expect(clientsOf(product)).toContain(last);
          expect(clientsOf(product).length).toBeLessThanOrEqual(3);
        }
      }),
    );
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
    expect(issueCredentials(aProduct({ status }), "a", new Set()).ok).toBe(says);
  });

  it("wait for a verification, which makes the first", () => {
    const running = anOperation({ kind: "product.verify" });
    expect(checkCredentials(aProduct({ activeOperationId: running.id }))).toMatchObject({ code: "busy" });
  });

  it("all end with the product", () => {
    const product = named("c", "b", { clientInUse: "a" });
    const state = { product, verification: undefined, subscribed: false };
    const decision = retireProduct(state, aContext());
    if (!decision.ok) throw new Error(decision.refusal.detail);
    const [change] = decision.changes;
    expect(change?.release).toEqual([subject("c"), subject("b"), subject("a")]);
    expect(clientsOf({ ...state.product, ...change?.after } as ProductRecord)).toEqual([]);
  });
});
