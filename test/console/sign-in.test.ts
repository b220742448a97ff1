import { expect, test } from "vitest";
import { openConsole } from "../support/browser/console-page.ts";
import { expectSoundPage } from "../support/browser/page-checks.ts";

test("somebody who is not signed in chooses a role and returns to the page they asked for", async () => {
  const { page } = await openConsole("/tenants?status=active");
  await page.getByRole("heading", { name: "Who do you want to be?" }).waitFor();
  await expectSoundPage(page);
  await page.getByRole("button", { name: /^Auditor/ }).click();
  await page.getByRole("heading", { name: "Tenants", level: 1 }).waitFor();
  expect(new URL(page.url()).search).toBe("?status=active");
});

/** A token's header and the beginning of its claims. The random code of a sign-in may contain "eyJ" too. */
const token = /eyJ[\w-]+\.eyJ/;

test("no token is in the address or outlives the tab", async () => {
  const { page, requests } = await openConsole("/");
  await page.getByRole("button", { name: /^Platform administrator/ }).click();
  await page.getByRole("navigation", { name: "Screens" }).waitFor();
  expect(requests.filter((url) => token.test(url))).toEqual([]);
  expect(await page.evaluate("JSON.stringify(localStorage)")).not.toMatch(token);
});

test("a sign-out leads to a page from which one can sign in again", async () => {
  const { page } = await openConsole("/", { person: { role: "auditor" } });
  await page.getByRole("button", { name: /^Account of/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  await expectSoundPage(page);
});

test("a session that ended keeps the page under a dialog", async () => {
  const { page } = await openConsole("/tenants", { person: { role: "auditor" } });
  await page.getByRole("heading", { name: "Tenants", level: 1 }).waitFor();
  await page.route("**/v1/**", (route) => route.fulfill({ status: 401, json: { title: "Unauthorized", status: 401 } }));
  await page.getByRole("dialog", { name: "Your session has ended" }).waitFor();
  expect(await page.getByText("The organizations that use your products.").count()).toBe(1);
});
