import { describe, expect, test } from "vitest";
import { openConsole, views } from "../support/browser/console-page.ts";
import { expectSoundPage, keepScreenshots } from "../support/browser/page-checks.ts";
import { uniqueEmail } from "../support/scenarios/tenants.ts";

const admin = { role: "platform-admin" } as const;

describe.each(views)("at $width pixels", (view) => {
  test("the notifications are accessible, complete and calm", async () => {
    const { page } = await openConsole("/notifications", { person: admin, view });
    await page.getByRole("heading", { name: "Notifications", level: 1 }).waitFor();
    await expectSoundPage(page);
    await keepScreenshots(page, "notifications");
  });

  test("the settings are accessible, complete and calm", async () => {
    const { page } = await openConsole("/settings", { person: admin, view });
    await page.getByRole("heading", { name: "You" }).waitFor();
    await expectSoundPage(page);
    await keepScreenshots(page, "settings");
  });
});

test("a notification is added, waits for its confirmation, and is removed", async () => {
  const { page } = await openConsole("/notifications", { person: admin });
  const email = uniqueEmail();
  await page.getByRole("button", { name: "Add a notification" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Add a notification" });
  await dialog.getByRole("textbox", { name: "E-mail address" }).fill(email);
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByRole("row", { name: new RegExp(email) }).waitFor();
  await page.getByRole("button", { name: `Remove the notification to ${email}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await expect.poll(() => page.getByRole("row", { name: new RegExp(email) }).count()).toBe(0);
});

test("the choice of colors holds after a reload", async () => {
  const { page } = await openConsole("/settings", { person: admin });
  await page.getByRole("radio", { name: /^Dark/ }).check();
  await page.reload();
  await page.getByRole("radio", { name: /^Dark/ }).waitFor();
  expect(await page.evaluate("document.body.classList.contains('awsui-dark-mode')")).toBe(true);
});
