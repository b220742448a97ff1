import { expect, test } from "vitest";
import { tenantColumnsOf } from "../../../src/screens/tenants/tenant-columns.tsx";
import { orderOf, tenantListDefaults } from "../../../src/screens/tenants/tenant-list-state.ts";

const byName = { ...tenantListDefaults, sort: "name", order: "desc" };
const byCreation = { ...tenantListDefaults, sort: "createdAt", order: "asc" };

test.each([
  ["", byName, { sort: "name", order: "desc" }],
  ["", byCreation, { sort: "createdAt", order: "asc" }],
  ["crm", byName, { sort: "", order: "" }],
  ["crm", byCreation, { sort: "createdAt", order: "asc" }],
])("with the product %j, the list is never sorted by name", (productId, state, order) => {
  expect(orderOf({ ...state, productId })).toEqual(order);
});

test("the names are no column to sort by while a product is chosen", () => {
  const sortsOf = (productId: string) => tenantColumnsOf({ productId }).flatMap(({ sort }) => sort ?? []);
  expect(sortsOf("")).toEqual(["name", "createdAt"]);
  expect(sortsOf("crm")).toEqual(["createdAt"]);
});
