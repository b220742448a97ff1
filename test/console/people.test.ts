import type { Route } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import type { Tenant } from "../../schemas/tenant.ts";
import { openConsole, views } from "../support/browser/console-page.ts";
import { expectSoundPage, keepScreenshots } from "../support/browser/page-checks.ts";
import { requestTenant, uniqueEmail, waitForOperation } from "../support/scenarios/tenants.ts";
import { createActiveUser, updateUser } from "../support/scenarios/users.ts";

let tenant: Pick<Tenant, "id">;
const administratorOf = ({ id }: Pick<Tenant, "id">) => ({ role: "tenant-admin" as const, tenant: id });

beforeAll(async () => {
  const { body } = await requestTenant();
  await waitForOperation(body.operation.id);
  tenant = body.tenant;
});

describe.each(views)("at $width pixels", (view) => {
  test("the list of people is accessible, complete and calm", async () => {
    const { page } = await openConsole("/users", { person: administratorOf(tenant), view });
    await page.getByRole("button", { name: "Invite somebody" }).waitFor();
    await page.getByText("tenant-admin", { exact: false }).first().waitFor();
    await expectSoundPage(page);
    await keepScreenshots(page, "people");
  });

  test("the matrix of roles is accessible, complete and calm", async () => {
    const { page } = await openConsole("/users?tab=roles", { person: administratorOf(tenant), view });
    await page.getByRole("heading", { name: "What each role may do" }).waitFor();
    await expectSoundPage(page);
    await keepScreenshots(page, "roles");
  });

  test("a person's page is accessible, complete and calm", async () => {
    const person = await createActiveUser(tenant.id);
    const path = `/tenants/${tenant.id}/users/${person.id}`;
    const { page } = await openConsole(path, { person: { role: "platform-admin" }, view });
    await page.getByRole("heading", { name: person.email, level: 1 }).waitFor();
    await expectSoundPage(page);
    await keepScreenshots(page, "person");
  });
});

test("somebody who is invited appears in the list", async () => {
  const { page } = await openConsole("/users", { person: administratorOf(tenant) });
  const email = uniqueEmail();
  await page.getByRole("button", { name: "Invite somebody" }).click();
  const dialog = page.getByRole("dialog", { name: "Invite somebody" });
  await dialog.getByRole("textbox", { name: "E-mail address" }).fill(email);
  await dialog.getByRole("button", { name: "Send the invitation" }).click();
  await page.getByRole("row", { name: new RegExp(email) }).waitFor();
});

test("a tenant's page invites a user to that tenant, and leads to the user", async () => {
  const { page } = await openConsole(`/tenants/${tenant.id}?tab=users`, { person: { role: "platform-admin" } });
  const email = uniqueEmail();
  await page.getByRole("button", { name: "Invite a user" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Invite somebody" });
  await dialog.getByRole("textbox", { name: "E-mail address" }).fill(email);
  await dialog.getByRole("button", { name: "Send the invitation" }).click();
  await page.getByRole("link", { name: "Show the person" }).click();
  await page.getByRole("heading", { name: email, level: 1 }).waitFor();
});

test("an invitation to a taken address leads to the user who has it", async () => {
  const person = await createActiveUser(tenant.id);
  const { page } = await openConsole("/users", { person: administratorOf(tenant) });
  await page.getByRole("button", { name: "Invite somebody" }).click();
  const dialog = page.getByRole("dialog", { name: "Invite somebody" });
  await dialog.getByRole("textbox", { name: "E-mail address" }).fill(person.email);
  await dialog.getByRole("button", { name: "Send the invitation" }).click();
  await dialog.getByRole("link", { name: "Show that user" }).click();
  await dialog.waitFor({ state: "hidden" });
  await page.getByRole("row", { name: new RegExp(person.email) }).waitFor();
  expect(new URL(page.url()).searchParams.get("q")).toBe(person.email);
});

test("staff find each tenant for an invitation and for the list, however many there are", async () => {
  const searched = (route: Route) => {
    const isSearch = route.request().url().includes("q=Umb");
    const item = { id: tenant.id, name: isSearch ? "Umbrella Retail" : "Wayne Insurance", subscriptions: [] };
    return route.fulfill({ json: { items: [item], next: isSearch ? null : "more" } });
  };
  const { page } = await openConsole("/users", {
    person: { role: "platform-admin" },
    answers: { "/tenants": searched },
  });
  await page.getByRole("button", { name: "Invite somebody" }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /^Tenant/ })
    .click();
  await page.keyboard.type("Umb");
  await page.getByRole("option", { name: "Umbrella Retail" }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /Umbrella Retail/ })
    .waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: /^Tenant/ }).click();
  await page.keyboard.type("Umb");
  await page.getByRole("option", { name: "Umbrella Retail" }).click();
  await page.waitForURL(`**/users?tenantId=${tenant.id}`);
});

test("staff see the people of all tenants", async () => {
  const person = await createActiveUser(tenant.id);
  const { page } = await openConsole(`/users?q=${person.email}`, { person: { role: "auditor" } });
  await page.getByRole("row", { name: new RegExp(person.email) }).waitFor();
});

test("two people who change the same person lose neither text", async () => {
  const person = await createActiveUser(tenant.id, { attributes: { displayName: "Old" } });
  const path = `/tenants/${tenant.id}/users/${person.id}`;
  const { page } = await openConsole(path, { person: { role: "platform-admin" } });
  await page.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Change roles and access" }).click();
  const name = page.getByRole("dialog").getByRole("textbox", { name: "Display name" });
  await name.fill("Mine");
  await updateUser(person, { attributes: { displayName: "Theirs" } });
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Somebody else changed this meanwhile").waitFor();
  expect(await name.inputValue()).toBe("Mine");
  await page.getByRole("radio", { name: /Theirs/ }).check();
  expect(await name.inputValue()).toBe("Theirs");
});
