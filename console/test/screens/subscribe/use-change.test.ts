import { createElement, useState } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { afterAll, beforeEach, expect, test, vi } from "vitest";
import type { Product, Subscription, Tenant } from "../../../src/api/resources.ts";
import { type ChangeEdit, startChange } from "../../../src/screens/subscribe/change-edit.ts";
import { useChange } from "../../../src/screens/subscribe/use-change.ts";
import { printDraft } from "../../../src/state/draft.ts";

vi.mock("react-router", () => ({ useNavigate: () => () => {} }));
vi.mock("../../../src/api/client.ts", () => ({ api: {} }));
vi.mock("../../../src/api/queries.ts", () => ({ tenantQuery: () => ({}) }));
vi.mock("../../../src/writes/use-write.ts", () => ({ useWrite: () => ({ problem: null, reset: () => {} }) }));

const plans = ["a", "b", "c"].map((id) => ({ id, name: id, entitlements: {} }));
const product = { id: "crm", name: "CRM", plans } as unknown as Product;
const tenant = { id: "ten_1", name: "Acme" } as Tenant;
const subscription = { productId: "crm", planId: "a", release: 1, version: 1 } as unknown as Subscription;
const changed = { ...subscription, planId: "b", version: 2 };

const stored = new Map<string, string>();
vi.stubGlobal("sessionStorage", {
  getItem: (key: string) => stored.get(key) ?? null,
  setItem: (key: string, text: string) => void stored.set(key, text),
});
beforeEach(() => stored.clear());
afterAll(() => void vi.unstubAllGlobals());

const store = (draft: ChangeEdit) => stored.set("tenantry.draft.change.ten_1.crm", printDraft(draft));
const started = startChange(subscription);
const withPlan = (planId: string): ChangeEdit => ({ ...started, form: { ...started.form, planId } });

type Shown = ReturnType<typeof useChange>;

type PageProps = { versions: Subscription[]; shown: Shown[] };

function Page({ versions, shown }: PageProps) {
  const [index, setIndex] = useState(0);
  shown.push(useChange({ tenant, product, subscription: versions[index] ?? expect.fail() }));
  if (index < versions.length - 1) setIndex(index + 1);
  return null;
}

/** Opens the form with the first version of the subscription, and returns what it shows after the last one arrived. */
function open(...versions: Subscription[]): Shown {
  const shown: Shown[] = [];
  renderToStaticMarkup(createElement(Page, { versions, shown }));
  return shown.at(-1) ?? expect.fail();
}

test("a draft without own changes shows the subscription as it is stored by now", () => {
  store(withPlan("a"));
  const { resource, form, hasChanged, conflicts } = open(changed);
  expect({ version: resource.version, planId: form.planId }).toEqual({ version: 2, planId: "b" });
  expect({ hasChanged, conflicts }).toEqual({ hasChanged: false });
});

test("a draft asks about a field that somebody else changed while the page was closed", () => {
  store(withPlan("c"));
  const { resource, body, conflicts } = open(changed);
  expect(resource).toEqual(changed);
  expect(body).toEqual({ planId: "c" });
  expect(conflicts).toEqual([{ field: "planId", mine: "c", theirs: "b" }]);
});

test("a draft of a subscription that began anew is laid over the new one, which has a lower version", () => {
  store({ ...withPlan("c"), resource: { ...subscription, version: 9 } });
  expect(open(subscription).resource).toEqual(subscription);
});

test("an open form without own changes follows the subscription", () => {
  const { form, resource, hasChanged, conflicts } = open(subscription, changed);
  expect({ planId: form.planId, resource, hasChanged }).toEqual({ planId: "b", resource: changed, hasChanged: false });
  expect(conflicts).toBeUndefined();
});

test("an open form asks about a field that somebody else changes meanwhile", () => {
  store(withPlan("c"));
  const { resource, conflicts } = open(subscription, changed);
  expect(resource).toEqual(changed);
  expect(conflicts).toEqual([{ field: "planId", mine: "c", theirs: "b" }]);
});

test("a form that knows a newer version than the page keeps it", () => {
  expect(open(changed, subscription).resource).toEqual(changed);
});

test("the draft of a form that only follows the subscription is not stored", () => {
  open(subscription, changed);
  expect(stored.size).toBe(0);
});
