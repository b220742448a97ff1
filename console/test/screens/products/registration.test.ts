import { expect, test } from "vitest";
import registration from "../../../../examples/analytics/product.json" with { type: "json" };
import { toRegistration } from "../../../src/screens/products/register/draft-to-registration.ts";
import { emptyDraft, suggestId } from "../../../src/screens/products/register/product-draft.ts";
import { parseRegistration, toDraft } from "../../../src/screens/products/register/registration-to-draft.ts";

const template = "Resources: {}";
const product = { ...registration, integration: { ...registration.integration, template } };

test("a product of a file goes through the form without a change", () => {
  const parsed = parseRegistration(JSON.stringify(product));
  expect("product" in parsed && toRegistration(toDraft(parsed.product))).toEqual(product);
});

test("a file without plans is not a product, and one without JSON says where it breaks", () => {
  expect(parseRegistration("{}")).toEqual({ problem: "The file holds no product: it has no plans." });
  expect(parseRegistration("{")).toHaveProperty("problem", expect.stringContaining("The file is not JSON"));
});

test("a product of kind events sends no template", () => {
  expect(toRegistration({ ...emptyDraft, kind: "events", template }).integration).toEqual({ kind: "events" });
});

test("a parameter without a value keeps the template's default", () => {
  const { integration } = toRegistration({ ...emptyDraft, template, parameters: { Tier: "${plan.tier}", Mode: "" } });
  expect(integration).toHaveProperty("parameters", { Tier: "${plan.tier}" });
});

test("a name suggests an id that the API accepts", () => {
  expect(suggestId("  Customer Relations (EU) ")).toBe("customer-relations-eu");
  expect(suggestId("365 Büro")).toBe("bu-ro");
});
