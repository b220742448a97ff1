import { expect, test } from "vitest";
import { problemsOfDraft } from "../../../src/screens/products/register/draft-problems.ts";
import { emptyDraft, newPlan } from "../../../src/screens/products/register/product-draft.ts";

const complete = {
  ...emptyDraft,
  id: "crm",
  name: "CRM",
  team: "crm-team",
  ownerEmail: "a@example.com",
  account: "222222222222",
  region: "eu-central-1",
  template: "Resources: {}",
};

test("a complete form has no problems", () => {
  expect(problemsOfDraft(complete)).toEqual({});
});

test("each missing field is named by its pointer", () => {
  expect(Object.keys(problemsOfDraft(emptyDraft))).toEqual([
    "/id",
    "/name",
    "/team",
    "/ownerEmail",
    "/account",
    "/region",
    "/integration/template",
  ]);
});

test("a plan's limits are numbers and its parameters are a JSON Schema", () => {
  const plan = { ...newPlan("p"), id: "basic", name: "Basic", limits: "deals", schema: "[]" };
  expect(Object.keys(problemsOfDraft({ ...complete, plans: [plan] }))).toEqual([
    "/plans/0/entitlements/limits",
    "/plans/0/parameters",
  ]);
});

test("a product of kind events needs no template", () => {
  expect(problemsOfDraft({ ...complete, kind: "events", template: "" })).toEqual({});
});
