import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  checkCredentials,
  computeClientNumber,
  issueCredentials,
  listValidClients,
} from "../../../handlers/core/product/credentials.ts";
import { retireProduct } from "../../../handlers/core/product/retire.ts";
import { resolveActions } from "../../../handlers/core/shared/allowed-actions.ts";
import type { DomainEvent } from "../../../handlers/core/shared/decision.ts";
import { type ProductRecord, ProductStatus } from "../../../schemas/product.ts";
import {
  buildCaller,
  buildContext,
  buildOperation,
  buildProduct,
  expectAccepted,
  NOW,
} from "../../support/builders.ts";

const { connection } = buildProduct();
const withClients = (clientId: string, previousClientId?: string, overrides: Partial<ProductRecord> = {}) =>
  buildProduct({
    connection: { ...connection, clientId, ...(previousClientId === undefined ? {} : { previousClientId }) },
    ...overrides,
  });
const toSubjectReservation = (value: string) => ({ catalog: "user", kind: "subject", value });
function issue(product: ProductRecord, clientId: string, used: string[] = []) {
  const decision = issueCredentials(product, clientId, new Set(used));
  const [{ events, reserve, release, after } = { events: [] as DomainEvent[], reserve: [], release: [], after: {} }] =
    expectAccepted(decision);
  const { clientInUse: _, ...before } = product;
  return { events, reserve, release, after: { ...before, ...after } as ProductRecord };
}

describe("a product's credentials", () => {
  it("are numbered from one", () => {
    expect(
      [buildProduct(), withClients("a"), withClients("a", "b", { credentials: 7 })].map(computeClientNumber),
    ).toEqual([1, 2, 8]);
  });

  it("keep the previous client valid, and end older ones after their replacement was used", () => {
    const first = issue(buildProduct(), "a");
    expect(first).toMatchObject({ reserve: [toSubjectReservation("a")], release: [] });
    const second = issue(first.after, "b");
    expect(second).toMatchObject({ reserve: [toSubjectReservation("b")], release: [] });
    expect(listValidClients(second.after)).toEqual(["b", "a"]);
    const third = issue(second.after, "c", ["a", "b"]);
    expect(third).toMatchObject({ reserve: [toSubjectReservation("c")], release: [toSubjectReservation("a")] });
    expect(listValidClients(third.after)).toEqual(["c", "b"]);
  });

  it("never end the client in use or the previous client, however often they are issued", () => {
    const twice = issue(issue(withClients("a"), "b").after, "c");
    expect(twice.release).toEqual([]);
    expect(listValidClients(twice.after)).toEqual(["c", "b", "a"]);
    for (const used of [[], ["a"]]) {
      const often = issue(twice.after, "d", used);
      expect(often.release).toEqual([toSubjectReservation("b")]);
      expect(listValidClients(often.after)).toEqual(["d", "c", "a"]);
    }
    const late = issue(twice.after, "d", ["a", "b"]);
    expect(late.release).toEqual([toSubjectReservation("a")]);
    expect(listValidClients(late.after)).toEqual(["d", "c", "b"]);
    expect(listValidClients(issue(late.after, "e", ["b", "d"]).after)).toEqual(["e", "d"]);
  });

  it("stay bounded and keep the client in use, in any sequence", () => {
    const next = (id: number) => `client-${id}`;
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constant("issue"), fc.nat(2)), { maxLength: 30 }), (steps) => {
        let product = withClients(next(0));
        let count = 0;
        let last = next(0);
        const used = new Set<string>();
        for (const step of steps) {
          if (step === "issue") {
            count += 1;
            product = issue(product, next(count), [...used]).after;
          } else {
            // A machine with newer credentials does not return to older ones.
            const newer = listValidClients(product).slice(0, listValidClients(product).indexOf(last) + 1);
            last = newer[Number(step) % newer.length] ?? last;
            used.add(last);
          }
          expect(listValidClients(product)).toContain(last);
          expect(listValidClients(product).length).toBeLessThanOrEqual(3);
        }
      }),
    );
  });

  it("emit an event that names the field and no client", () => {
    const { events } = issue(withClients("a"), "b");
    expect(events).toEqual([
      { name: "ProductUpdated", data: { productId: "crm", team: "crm-team", changed: ["credentials"] } },
    ]);
  });

  it.each(ProductStatus.options)("are issued while %s exactly if allowedActions lists it", (status) => {
    const product = buildProduct({ status });
    const { allowedActions } = resolveActions(buildCaller(), "product", { product, now: NOW });
    const allowed = allowedActions.includes("issueCredentials");
    expect(checkCredentials(product).every((rejection) => rejection === undefined)).toBe(allowed);
    expect(issueCredentials(buildProduct({ status }), "a", new Set()).ok).toBe(allowed);
  });

  it("are rejected during a verification, which creates the first", () => {
    const running = buildOperation({ kind: "product.verify" });
    expect(checkCredentials(buildProduct({ activeOperationId: running.id }))[0]).toMatchObject({ code: "busy" });
  });

  it("end with the product", () => {
    const product = withClients("c", "b", { clientInUse: "a" });
    const state = { product, verification: undefined, subscribed: false };
    const decision = retireProduct(state, buildContext());
    if (!decision.ok) throw new Error(decision.rejection.detail);
    const [change] = decision.changes;
    expect(change?.release).toEqual([toSubjectReservation("c"), toSubjectReservation("b"), toSubjectReservation("a")]);
    expect(listValidClients({ ...state.product, ...change?.after } as ProductRecord)).toEqual([]);
  });
});
