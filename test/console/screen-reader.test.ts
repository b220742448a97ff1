import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { openConsole } from "../support/browser/console-page.ts";
import { buildRunningOperation } from "../support/browser/operation-fixtures.ts";

const person = { role: "platform-admin" } as const;
const list = (...items: object[]) => ({ items, next: null });
const heading = (page: Page, name: string) => page.getByRole("heading", { name, level: 1 }).waitFor();
const readFocused = (page: Page) => page.evaluate("document.activeElement.id || document.activeElement.tagName");

test("a new screen takes the focus; the first one and a changed filter do not", async () => {
  const answers = { "/operations": list(), "/tenants": list(), "/actors": list() };
  const { page } = await openConsole("/operations", { person, answers });
  await heading(page, "Operations");
  expect(await readFocused(page)).toBe("BODY");
  await page.getByRole("button", { name: "Running", exact: true }).click();
  await expect.poll(() => new URL(page.url()).searchParams.get("show")).toBe("running");
  expect(await readFocused(page)).toBe("BUTTON");
  await page.getByRole("link", { name: "Tenants", exact: true }).click();
  await heading(page, "Tenants");
  await expect.poll(() => readFocused(page)).toBe("content");
  await page.goBack();
  await heading(page, "Operations");
  await expect.poll(() => readFocused(page)).toBe("content");
});

test("a screen reader hears the steps of a tenant's operation, and not each second", async () => {
  const running = buildRunningOperation(1);
  let operation: object = running;
  const tenant = {
    id: running.tenantId,
    name: "Wayne Insurance",
    status: "active",
    adminEmail: "admin@example.com",
    tags: {},
    subscriptions: [],
    createdAt: running.createdAt,
    updatedAt: running.updatedAt,
    version: 1,
    allowedActions: [],
    blockedActions: [],
  };
  const { page } = await openConsole(`/tenants/${tenant.id}`, {
    person,
    answers: {
      [`/tenants/${tenant.id}`]: tenant,
      [`/operations/${running.id}`]: (route) => route.fulfill({ json: operation }),
      "/operations": (route) => route.fulfill({ json: list(operation) }),
      "/events": list(),
    },
  });
  const spoken = page.locator("[aria-live=polite], [role=status]");
  await spoken.getByText("Running: Deploy the product stack").waitFor({ state: "attached" });
  await page.getByText("Steps", { exact: true }).click();
  await page.getByText(/^Next attempt in/).waitFor();
  expect(await spoken.getByText(/next attempt in/i).count()).toBe(0);
  const steps = running.steps.map((step) => ({ ...step, status: "succeeded", nextAttemptAt: undefined }));
  operation = { ...running, steps, status: "succeeded", done: true, version: 9, updatedAt: new Date().toISOString() };
  await spoken.getByText("Succeeded").waitFor({ state: "attached" });
  await page.locator(".current-operation time").first().waitFor();
  expect(await spoken.locator("time").count()).toBe(0);
});
