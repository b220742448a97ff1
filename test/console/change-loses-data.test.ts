import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { openConsole, views } from "../support/browser/console-page.ts";
import { expectSoundPage, keepScreenshots } from "../support/browser/page-checks.ts";
import { onboardTableTenant, readKeyName, type TableTenant } from "../support/scenarios/table-products.ts";

const admin = { role: "platform-admin" } as const;

let owner: TableTenant;
beforeAll(async () => {
  owner = await onboardTableTenant();
});

/** Changes the key of the table in the form, and asks what happens to the stack. */
async function fillChange(view?: (typeof views)[number]): Promise<Page> {
  const { page } = await openConsole(owner.path, { person: admin, ...(view && { view }) });
  await page.getByLabel("Key").fill("title");
  await page.getByRole("button", { name: "Show what happens to the stack" }).click();
  await page.getByText("may be replaced, and its data lost").waitFor();
  return page;
}

describe.each(views)("at $width pixels", (view) => {
  test("a change that would lose data names the resource before it is sent", async () => {
    const page = await fillChange(view);
    const changes = page.getByRole("list", { name: "Changes to the stack" });
    await changes.getByText("Notes").waitFor();
    expect(await page.getByRole("button", { name: "Change the subscription" }).isDisabled()).toBe(true);
    await page.getByRole("heading", { name: "What will happen" }).scrollIntoViewIfNeeded();
    await expectSoundPage(page);
    await keepScreenshots(page, "change-loses-data");
  });
});

test("the loss is allowed by an explicit choice alone", async () => {
  const page = await fillChange();
  await page.getByRole("radio", { name: "Allow" }).check({ force: true });
  await page.getByRole("button", { name: "Change the subscription" }).and(page.locator(":enabled")).click();
  await page.waitForURL(`**/tenants/${owner.tenantId}`);
  await expect.poll(() => readKeyName(owner.table)).not.toBe("id");
});
