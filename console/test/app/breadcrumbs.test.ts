import { expect, test } from "vitest";
import { breadcrumbsOf } from "../../src/app/breadcrumbs.ts";
import type { Screen } from "../../src/app/screens.ts";

const screen = (path: string, title: string) => ({ path, title }) as Screen;
const screens = [
  screen("/", "Overview"),
  screen("/tenants", "Tenants"),
  screen("/tenants/:tenantId", "Tenant"),
  screen("/tenants/:tenantId/subscriptions/new", "Add a product"),
];

test("the way to a page names each page above it, by its own name if it has one", () => {
  expect(breadcrumbsOf("/tenants/ten_1/subscriptions/new", screens, { "/tenants/ten_1": "Acme" })).toEqual([
    { text: "Tenants", href: "/tenants" },
    { text: "Acme", href: "/tenants/ten_1" },
    { text: "Add a product", href: "/tenants/ten_1/subscriptions/new" },
  ]);
});

test("the overview has no way", () => {
  expect(breadcrumbsOf("/", screens, {})).toEqual([]);
});
