import { beforeAll, describe, expect, test } from "vitest";
import { openConsole, views } from "../support/browser/console-page.ts";
import { expectSoundPage, keepScreenshots } from "../support/browser/page-checks.ts";
import { requestTenant, uniqueName, waitForOperation } from "../support/scenarios/tenants.ts";

const admin = { role: "platform-admin" } as const;
const name = uniqueName("Acme");

beforeAll(async () => {
  const { body } = await requestTenant({
    name,
    tags: { region: "emea" },
    subscriptions: [{ productId: "crm", planId: "standard" }],
  });
  await waitForOperation(body.operation.id);
});

/** Returns the address of the list with the own tenant only. In the list of all, other tests' tenants appear meanwhile. */
const ownList = () => `/tenants?q=${encodeURIComponent(name)}`;

describe.each(views)("at $width pixels", (view) => {
  test("the list of tenants is accessible, complete and calm", async () => {
    const { page } = await openConsole(ownList(), { person: admin, view });
    await page.getByRole("link", { name }).waitFor();
    await expectSoundPage(page);
    await keepScreenshots(page, "tenants");
  });
});

test("a click on a row shows the tenant beside the list, and the address holds it", async () => {
  const { page } = await openConsole(ownList(), { person: admin });
  await page.getByRole("row", { name }).getByRole("cell").nth(1).click();
  const panel = page.getByRole("complementary", { name });
  await panel.getByRole("link", { name: `Open ${name}` }).waitFor();
  await page.reload();
  await panel.waitFor();
  await page.keyboard.press("Escape");
  await expect.poll(() => new URL(page.url()).searchParams.has("row")).toBe(false);
});

test("a filter without matches says so and can be cleared", async () => {
  const { page } = await openConsole(`/tenants?q=${encodeURIComponent(`${name} and more`)}`, { person: admin });
  await page.getByRole("button", { name: "Clear the filters" }).click();
  // Many other tests have tenants, so the own one may be on a later page.
  await page.getByRole("row").getByRole("link").first().waitFor();
  expect(new URL(page.url()).search).toBe("");
});

test("a tenant that somebody else onboards appears by itself", async () => {
  const { page } = await openConsole("/tenants", { person: admin });
  await page.getByRole("row").getByRole("link").first().waitFor();
  const { body } = await requestTenant();
  await page.getByRole("link", { name: body.tenant.name }).waitFor();
});
