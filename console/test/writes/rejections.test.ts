import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { MemoryRouter } from "react-router";
import { beforeEach, expect, test, vi } from "vitest";
import { ApiProblem } from "../../src/api/problem.ts";
import type { Me, Product, Subscription, Tenant } from "../../src/api/resources.ts";
import { flashStore } from "../../src/app/flashes.ts";
import { useResendInvitation } from "../../src/screens/people/person/person-writes.ts";
import { ProductHeader } from "../../src/screens/products/product/product-header.tsx";
import { AbandonDialog } from "../../src/screens/tenant/abandon-dialog.tsx";
import { MeContext } from "../../src/session/me.tsx";

type Spec = { onProblem?: (problem: Error, input: unknown) => void };
type Confirmation = { isReady?: boolean };
const seen = vi.hoisted(() => ({ specs: [] as Spec[], confirmations: [] as Confirmation[] }));
vi.mock("../../src/api/client.ts", () => ({ api: {} }));
vi.mock("../../src/writes/copy-as.tsx", () => ({ CopyAs: () => null }));
vi.mock("../../src/writes/use-write.ts", () => ({
  useWrite: (spec: Spec) => {
    seen.specs.push(spec);
    return { submit: () => {}, isPending: false, problem: null, reset: () => {} };
  },
}));
vi.mock("../../src/writes/confirm-dialog.tsx", () => ({
  ConfirmDialog: (confirmation: Confirmation) => void seen.confirmations.push(confirmation),
}));

beforeEach(() => {
  seen.specs.length = 0;
  flashStore.set([]);
});

const tooMany = new ApiProblem({ title: "Too many requests", status: 429, detail: "The limit is 10 each second." });
const message = {
  type: "error",
  header: "Too many requests",
  content: "The limit is 10 each second. There are too many requests at the moment. Try again shortly.",
};

/** Rejects what the last write sent, and returns the messages above the page. */
function reject(): readonly unknown[] {
  seen.specs.at(-1)?.onProblem?.(tooMany, {});
  return flashStore.get();
}

test("a rejected repetition of an invitation is told in a message", () => {
  useResendInvitation();
  expect(reject()).toMatchObject([message]);
});

test("a rejected verification of a product is told in a message", () => {
  const product = { id: "crm", name: "CRM", status: "available", allowedActions: ["verify"] } as unknown as Product;
  const header = createElement(ProductHeader, { product, onOpen: () => {} });
  const me = { permissions: [] } as unknown as Me;
  renderToStaticMarkup(createElement(MemoryRouter, null, createElement(MeContext, { value: me }, header)));
  expect(reject()).toMatchObject([message]);
});

test("a subscription is given up with a reason only, so that no button does nothing", () => {
  const [tenant, subscription] = [{ id: "ten_1", name: "Acme" } as Tenant, { productId: "crm" } as Subscription];
  renderToStaticMarkup(createElement(AbandonDialog, { tenant, subscription, name: "CRM", onClose: () => {} }));
  expect(seen.confirmations).toMatchObject([{ isReady: false }]);
});
