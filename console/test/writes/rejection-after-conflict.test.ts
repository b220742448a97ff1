import { createElement, Fragment, type ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test, vi } from "vitest";
import { ApiProblem } from "../../src/api/problem.ts";
import type { Product, User } from "../../src/api/resources.ts";
import { EditPersonDialog } from "../../src/screens/people/person/edit-person-dialog.tsx";
import { EditProductForm } from "../../src/screens/products/edit/edit-product-form.tsx";

/** An edit whose first request met a newer version, and whose second request was rejected as well. */
const edit = vi.hoisted(() => ({
  form: { displayName: "Ada", roles: ["member"], products: {} },
  base: {},
  change: {},
  conflicts: [],
  theirs: [],
  write: { problem: undefined as unknown, isPending: false },
}));
edit.write.problem = new ApiProblem({ title: "Internal error", status: 500 });
vi.mock("../../src/screens/people/person/use-person-form.ts", () => ({ usePersonForm: () => edit }));
vi.mock("../../src/screens/products/edit/use-product-edit.ts", () => ({ useProductEdit: () => edit }));
vi.mock("../../src/screens/products/edit/product-change.ts", () => ({ changeOfProduct: () => ({}), fieldLabels: {} }));
vi.mock("../../src/screens/products/register/use-template-check.ts", () => ({ useTemplateCheck: () => ({}) }));
vi.mock("../../src/screens/products/register/draft-to-registration.ts", () => ({ toRegistration: () => ({}) }));
vi.mock("../../src/screens/products/register/draft-problems.ts", () => ({ problemsOfDraft: () => ({}) }));
vi.mock("../../src/screens/products/register/product-form.tsx", () => ({
  ProductForm: ({ problem }: { problem: ReactNode }) => problem,
}));
vi.mock("../../src/screens/people/product-access.tsx", () => ({ ProductAccess: () => null }));
vi.mock("../../src/writes/copy-as.tsx", () => ({ CopyAs: () => null }));
// The modal of the component library renders into the document, which is absent here.
vi.mock("@cloudscape-design/components/modal", () => ({
  default: ({ children }: { children: ReactNode }) => createElement(Fragment, null, children),
}));

const person = { id: "usr_1", email: "a@example.com", attributes: {} } as unknown as User;

test.each([
  ["a person", createElement(EditPersonDialog, { person, onClose: () => {} })],
  ["a product", createElement(EditProductForm, { product: { id: "crm" } as Product })],
])("the form of %s shows a rejection also after a conflict with somebody else's change", (_, form) => {
  const page = renderToStaticMarkup(form);
  expect(page).toContain("Somebody else changed this meanwhile");
  expect(page).toContain("Internal error");
});
