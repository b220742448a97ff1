import { expect, test } from "vitest";
import { breadcrumbsOf } from "../../src/app/breadcrumbs.ts";
import type { Screen } from "../../src/app/screens.ts";

const screen = (path: string, title: string) => ({ path, title }) as Screen;
const screens = [screen("/", "Overview"), screen("/tenants", "Tenants"), screen("/tenants/:tenantId", "Tenant")];

test("the way to a page leads over the pages above it and ends with the page's own name", () => {
  expect(breadcrumbsOf("/tenants/ten_1", screens, "Acme")).toEqual([
    { text: "Tenants", href: "/tenants" },
    { text: "Acme", href: "/tenants/ten_1" },
  ]);
});

test("the overview has no way", () => {
  expect(breadcrumbsOf("/", screens)).toEqual([]);
});
