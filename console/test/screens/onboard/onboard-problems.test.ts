import { describe, expect, test } from "vitest";
import type { Product } from "../../../src/api/resources.ts";
import { emptyDraft, type OnboardDraft, toRequest } from "../../../src/screens/onboard/onboard-draft.ts";
import {
  problemsOfDraft,
  stepOfPointer,
  stillHolding,
  valueAt,
} from "../../../src/screens/onboard/onboard-problems.ts";

const plan = { id: "standard", name: "Standard", tier: "s", entitlements: { features: [], limits: {} } };
const products = [{ id: "crm", plans: [plan] }] as unknown as Product[];
const complete: OnboardDraft = {
  ...emptyDraft,
  name: "Acme",
  adminEmail: "ada@acme.example",
  subscriptions: [{ productId: "crm", draft: { planId: "standard", parameters: {} } }],
};
const pointersOf = (change: Partial<OnboardDraft>) =>
  problemsOfDraft({ ...complete, ...change }, products).map(({ pointer }) => pointer);

describe("Before a tenant is sent", () => {
  test("an empty draft shows all that is missing at once", () => {
    const subscriptions = [{ productId: "crm", draft: undefined }];
    expect(pointersOf({ ...emptyDraft, subscriptions })).toEqual(["/name", "/subscriptions/0/planId", "/adminEmail"]);
  });

  test("a complete draft has no problem", () => {
    expect(pointersOf({})).toEqual([]);
  });

  test("a plan is no problem while the products are unknown", () => {
    expect(problemsOfDraft(complete, undefined)).toEqual([]);
    expect(problemsOfDraft(complete, []).map(({ pointer }) => pointer)).toEqual(["/subscriptions/0/planId"]);
  });

  test("a tag that is there twice, or has no name, is a problem of its row", () => {
    const tags = [
      { name: "segment", value: "a" },
      { name: "segment", value: "b" },
      { name: "", value: "c" },
    ];
    expect(pointersOf({ tags })).toEqual(["/tags/1", "/tags/2"]);
  });

  test("something that is not an e-mail address is a problem", () => {
    expect(pointersOf({ adminEmail: "ada@acme" })).toEqual(["/adminEmail"]);
  });
});

test.each([
  ["/name", "tenant"],
  ["/tags/segment", "tenant"],
  ["/subscriptions/1/seats", "products"],
  ["/adminEmail", "administrator"],
  ["/onPartialFailure", "review"],
  [undefined, "review"],
])("a problem at %s belongs to the step %s", (pointer, step) => {
  expect(stepOfPointer(pointer)).toBe(step);
});

test("the API's problem stays at its field until the field has another value", () => {
  const problems = [{ pointer: "/name", detail: "taken" }, { detail: "too many tenants" }];
  const checked = toRequest(complete);
  expect(stillHolding(problems, checked, toRequest({ ...complete, adminEmail: "x@y.example" }))).toEqual(problems);
  expect(stillHolding(problems, checked, toRequest({ ...complete, name: "Acme 2" }))).toEqual([problems[1]]);
});

test("a pointer names a value through lists and escaped names", () => {
  expect(valueAt({ a: [{ "b/c": 1 }] }, "/a/0/b~1c")).toBe(1);
  expect(valueAt({ a: 1 }, "/b/c")).toBeUndefined();
});
