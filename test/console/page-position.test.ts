import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { openConsole } from "../support/browser/console-page.ts";

const person = { role: "platform-admin" } as const;
const time = "2026-01-01T00:00:00.000Z";
const tenants = Array.from({ length: 25 }, (_, index) => ({
  id: `ten_${String(index).padStart(32, "0")}`,
  name: `Tenant ${index}`,
  status: "active",
  adminEmail: "admin@example.com",
  tags: {},
  subscriptions: [],
  createdAt: time,
  updatedAt: time,
  version: 1,
  allowedActions: [],
  blockedActions: [],
}));
const readPosition = (page: Page) => page.evaluate<number>("scrollY");

test("a chosen row keeps the position of the page, and the next page of the list begins at the top", async () => {
  const answers = { "/tenants": { items: tenants, next: "c2" }, "/operations": { items: [], next: null } };
  const { page } = await openConsole("/tenants", { person, answers });
  await page.getByRole("row", { name: "Tenant 20" }).getByRole("cell").nth(1).click();
  await page.getByRole("complementary", { name: "Tenant 20" }).waitFor();
  expect(new URL(page.url()).searchParams.get("row")).toBe(tenants[20]?.id);
  expect(await readPosition(page)).toBeGreaterThan(0);
  await page.getByRole("button", { name: "Next page" }).click();
  await expect.poll(() => new URL(page.url()).searchParams.get("after")).toBe("c2");
  await expect.poll(() => readPosition(page)).toBe(0);
});
