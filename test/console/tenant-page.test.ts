import type { Route } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import type { Operation } from "../../schemas/operation.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import { openConsole, views } from "../support/browser/console-page.ts";
import { expectSoundPage, expectUncoveredFocus, keepScreenshots } from "../support/browser/page-checks.ts";
import { onboardTenant, uniqueName, waitForOperation } from "../support/scenarios/tenants.ts";
import { signInAs } from "../support/system/deployed-system.ts";

const admin = { role: "platform-admin" } as const;
let tenant: Tenant;
const onboard = async () =>
  (
    await onboardTenant({
      name: uniqueName("Northwind"),
      tags: { segment: "enterprise" },
      subscriptions: [{ productId: "crm", planId: "standard", seats: 8 }],
    })
  ).tenant;
const read = async ({ id }: Tenant) => (await (await signInAs("platform-admin")).get<Tenant>(`/tenants/${id}`)).body;

beforeAll(async () => {
  tenant = await onboard();
});

describe.each(views)("at $width pixels", (view) => {
  test("each tab of a tenant is accessible, complete and calm", async () => {
    const { page } = await openConsole(`/tenants/${tenant.id}`, { person: admin, view });
    await page.getByRole("heading", { name: "Customer Relations" }).waitFor();
    await expectSoundPage(page);
    await keepScreenshots(page, "tenant");
    for (const tab of ["Users", "Timeline", "Operations", "Details and tags", "JSON"]) {
      await page.getByRole("tab", { name: tab }).click();
      await page.getByRole("tabpanel", { name: tab }).waitFor();
      await expectSoundPage(page);
    }
    expect(new URL(page.url()).search).toBe("?tab=json");
  });

  test("the forms of a subscription show what changes before it is confirmed", async () => {
    const { page } = await openConsole(`/tenants/${tenant.id}/subscriptions/crm`, { person: admin, view });
    await page.getByText("Enterprise", { exact: true }).click();
    await page.getByRole("row", { name: /^Plan Standard Enterprise$/ }).waitFor();
    await page.getByRole("navigation", { name: "Breadcrumbs" }).getByRole("link", { name: tenant.name }).waitFor();
    await expectSoundPage(page);
    await keepScreenshots(page, "subscription-change");
    await expectUncoveredFocus(page, page.getByRole("radio", { name: "Enterprise" }));
    await page.goto(`/tenants/${tenant.id}/subscriptions/new`);
    await page.getByText("Help Desk", { exact: true }).click();
    await expectSoundPage(page);
  });
});

test("a discarded form forgets what was typed, and one that was left does not", async () => {
  const form = `/tenants/${tenant.id}/subscriptions/crm`;
  const { page } = await openConsole(form, { person: admin });
  const seats = page.getByRole("spinbutton", { name: /^Seats/ });
  await seats.fill("");
  await page.reload();
  await seats.waitFor();
  expect(await seats.inputValue()).toBe("");
  await page.getByRole("link", { name: "Discard" }).click();
  await page.waitForURL(`**/tenants/${tenant.id}`);
  await page.goto(form);
  await seats.waitFor();
  expect(await seats.inputValue()).toBe("8");
});

test("a tenant whose operations can't be read says so above its subscriptions", async () => {
  const fail = (route: Route) => route.fulfill({ status: 500, json: { title: "Internal error", status: 500 } });
  const { page } = await openConsole(`/tenants/${tenant.id}`, { person: admin, answers: { "/operations": fail } });
  await page.getByRole("button", { name: "Retry" }).waitFor();
  await page.getByRole("heading", { name: "Customer Relations" }).waitFor();
  await expectSoundPage(page);
  await keepScreenshots(page, "tenant-unread-operations");
});

test("a suspension is confirmed, and the page shows it running and done", async () => {
  const suspended = await onboard();
  const { page } = await openConsole(`/tenants/${suspended.id}`, { person: admin });
  await page.getByRole("button", { name: "Actions", exact: true }).click();
  await page.getByRole("menuitem", { name: "Suspend" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Suspend" }).click();
  await page.getByRole("heading", { name: suspended.name }).locator("..").getByText("Suspended").waitFor();
  expect(await read(suspended)).toMatchObject({ status: "suspended" });
});

test("an offboarding at once needs the name and says what is lost", async () => {
  const leaving = await onboard();
  const { page } = await openConsole(`/tenants/${leaving.id}`, { person: admin });
  await page.getByRole("button", { name: "Actions", exact: true }).click();
  await page.getByRole("menuitem", { name: "Offboard" }).click();
  const dialog = page.getByRole("dialog", { name: `Offboard ${leaving.name}?` });
  await dialog.getByRole("radio", { name: "At once" }).check({ force: true });
  await dialog.getByText(/crm/).first().waitFor();
  await expectSoundPage(page);
  const confirm = dialog.getByRole("button", { name: "Offboard" });
  expect(await confirm.isDisabled()).toBe(true);
  await dialog.getByLabel(`Type ${leaving.name} to confirm`).fill(leaving.name.toLowerCase());
  expect(await confirm.isDisabled()).toBe(true);
  await dialog.getByLabel(`Type ${leaving.name} to confirm`).fill(leaving.name);
  await confirm.click();
  await page.getByRole("heading", { name: leaving.name }).locator("..").getByText("Deleted").waitFor();
  expect(await read(leaving)).toMatchObject({ status: "deleted" });
});

test("an edit on top of somebody else's loses neither text", async () => {
  const shared = await onboard();
  const { page } = await openConsole(`/tenants/${shared.id}?tab=details`, { person: admin });
  await page.getByRole("button", { name: "Edit" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Administrator").fill("mine@example.com");
  const client = await signInAs("platform-admin");
  await client.patch(`/tenants/${shared.id}`, { adminEmail: "theirs@example.com", tags: { theirs: "kept" } });
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByText("Somebody else changed this meanwhile").waitFor();
  await dialog.getByText("theirs@example.com").waitFor();
  expect(await dialog.getByRole("textbox", { name: "Administrator" }).inputValue()).toBe("mine@example.com");
  await dialog.getByRole("button", { name: "Save over the newer version" }).click();
  await dialog.waitFor({ state: "detached" });
  expect(await read(shared)).toMatchObject({ adminEmail: "mine@example.com", tags: { theirs: "kept" } });
});

test("a change of a subscription keeps what somebody else changed meanwhile", async () => {
  const shared = await onboard();
  const { page } = await openConsole(`/tenants/${shared.id}/subscriptions/crm`, { person: admin });
  await page.getByText("Enterprise", { exact: true }).click();
  const client = await signInAs("platform-admin");
  const { body } = await client.patch<Operation>(`/tenants/${shared.id}/subscriptions/crm`, { seats: 9 });
  await waitForOperation(body.id);
  await expect.poll(() => page.getByLabel("Seats").inputValue()).toBe("9");
  expect(await page.getByText("Somebody else changed this meanwhile").count()).toBe(0);
  await page.getByRole("button", { name: "Change the subscription" }).and(page.locator(":enabled")).click();
  await page.waitForURL(`**/tenants/${shared.id}`);
  await expect
    .poll(async () => (await read(shared)).subscriptions)
    .toMatchObject([{ productId: "crm", planId: "enterprise", seats: 9 }]);
});

test("a tenant's administrator sees the own organization without actions of the platform", async () => {
  const { page, errors } = await openConsole("/organization", { person: { role: "tenant-admin", tenant: tenant.id } });
  await page.getByRole("heading", { name: tenant.name, level: 1 }).waitFor();
  await page.getByRole("heading", { name: "Customer Relations" }).waitFor();
  expect(await page.getByRole("button", { name: /^Actions/ }).count()).toBe(0);
  expect(await page.getByRole("button", { name: "Add a product" }).count()).toBe(0);
  await expectSoundPage(page);
  expect(errors).toEqual([]);
});

test("a tenant that does not exist looks like one out of reach", async () => {
  const { page } = await openConsole(`/tenants/ten_${"0".repeat(32)}`, { person: admin });
  await page.getByText("It may have been removed, or it is out of your reach.").waitFor();
});
