import { expect, test } from "vitest";
import type { Me } from "../../src/api/resources.ts";
import { breadcrumbsOf } from "../../src/app/breadcrumbs.ts";
import type { Screen } from "../../src/app/screens.ts";

const staff = {} as Me;
const screen = (path: string, title: string, isVisible: Screen["isVisible"] = () => true) =>
  ({ path, title, isVisible }) as Screen;
const screens = [
  screen("/", "Overview"),
  screen("/tenants", "Tenants", ({ tenantId }) => tenantId === undefined),
  screen("/tenants/:tenantId", "Tenant"),
  screen("/tenants/:tenantId/subscriptions/new", "Add a product"),
];

test("the way to a page names each page above it, by its own name if it has one", () => {
  expect(breadcrumbsOf("/tenants/ten_1/subscriptions/new", screens, { "/tenants/ten_1": "Acme" }, staff)).toEqual([
    { text: "Tenants", href: "/tenants" },
    { text: "Acme", href: "/tenants/ten_1" },
    { text: "Add a product", href: "/tenants/ten_1/subscriptions/new" },
  ]);
});

test("the overview has no way", () => {
  expect(breadcrumbsOf("/", screens, {}, staff)).toEqual([]);
});

test("a page that does not open keeps its own title", () => {
  const person = { tenantId: "ten_1" } as Me;
  expect(breadcrumbsOf("/tenants", screens, {}, person)).toEqual([{ text: "Tenants", href: "/tenants" }]);
});

test("the way to a page leaves out a page above it that does not open", () => {
  const person = { tenantId: "ten_1" } as Me;
  expect(breadcrumbsOf("/tenants/ten_1", screens, {}, person)).toEqual([{ text: "Tenant", href: "/tenants/ten_1" }]);
});
