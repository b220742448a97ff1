import { beforeAll, describe, expect, test } from "vitest";
import { openConsole, views } from "../support/browser/console-page.ts";
import { expectSoundPage, keepScreenshots } from "../support/browser/page-checks.ts";
import { requestTenant, uniqueName, waitForOperation } from "../support/scenarios/tenants.ts";

const admin = { role: "platform-admin" } as const;
const name = uniqueName("Acme");
let tenantId: string;

beforeAll(async () => {
  const { body } = await requestTenant({ name });
  await waitForOperation(body.operation.id);
  tenantId = body.tenant.id;
});

describe.each(views)("at $width pixels", (view) => {
  test("the events are accessible, complete and calm", async () => {
    const { page } = await openConsole(`/events?target=${tenantId}`, { person: admin, view });
    await page.getByRole("button", { name: "Tenant requested" }).first().waitFor();
    await expectSoundPage(page);
    await keepScreenshots(page, "events");
  });
});

test("who onboarded a tenant in the last week is answered by two choices, with JSON and the operation", async () => {
  const { page } = await openConsole("/events", { person: admin });
  await page.getByRole("button", { name: /^What/ }).click();
  await page.getByRole("option", { name: "Tenant requested" }).click();
  await page.getByRole("button", { name: /^To what/ }).click();
  // The API searches the tenant, because there may be thousands.
  await page.getByPlaceholder("Find a tenant or product").fill(name);
  await page.getByRole("option", { name }).click();
  await page
    .getByRole("row", { name: new RegExp(name) })
    .getByRole("button", { name: "Tenant requested" })
    .click();
  const panel = page.getByRole("complementary", { name: "Tenant requested" });
  await panel.getByText(`"tenantid": "${tenantId}"`).waitFor();
  await panel.getByText("Who", { exact: true }).waitFor();
  expect(await panel.getByRole("link", { name: "Open the operation" }).getAttribute("href")).toMatch(
    /^\/operations\/op_/,
  );
  await keepScreenshots(page, "event");
});

test("the chain of cause leads to every event of the request", async () => {
  const { page } = await openConsole(`/events?target=${tenantId}&type=TenantRequested`, { person: admin });
  await page
    .getByRole("row", { name: new RegExp(name) })
    .getByRole("button", { name: "Tenant requested" })
    .click();
  const chain = page.getByRole("region", { name: "Causes and effects" });
  await chain.getByRole("button", { name: "Tenant activated" }).waitFor();
});

test("an event that happens now appears by itself", async () => {
  const { page } = await openConsole("/events?type=TenantRequested", { person: admin });
  await page.getByRole("button", { name: "Tenant requested" }).first().waitFor();
  const other = uniqueName("Globex");
  await requestTenant({ name: other });
  await page.getByRole("row", { name: new RegExp(other) }).waitFor();
});

test("an export holds all events that match, a line each", async () => {
  const { page } = await openConsole(`/events?target=${tenantId}&type=TenantRequested`, { person: admin });
  await page.getByRole("button", { name: "Export" }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: /^JSON/ }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("events.ndjson");
});

test("a day can be typed key by key", async () => {
  const { page } = await openConsole(`/events?target=${tenantId}&range=between`, { person: admin });
  await page.getByRole("textbox", { name: "First day" }).pressSequentially("20260115");
  await page.waitForURL(/from=2026-01-15/);
});

test("a half-typed day survives a reload", async () => {
  const { page } = await openConsole(`/events?target=${tenantId}&range=between`, { person: admin });
  await page.getByRole("textbox", { name: "First day" }).pressSequentially("2");
  await page.waitForURL(/from=2/);
  await page.reload();
  await page.getByRole("button", { name: "Tenant requested" }).first().waitFor();
});

test("the filter for one chain is shown and can be removed", async () => {
  const { page } = await openConsole(`/events?target=${tenantId}&type=TenantRequested`, { person: admin });
  await page
    .getByRole("row", { name: new RegExp(name) })
    .getByRole("button", { name: "Tenant requested" })
    .click();
  await page.getByRole("button", { name: "Show only this chain" }).click();
  await page.waitForURL(/correlationId=/);
  await page.getByRole("button", { name: /^Remove the filter Request/ }).click();
  await page.waitForURL((url) => !url.searchParams.has("correlationId"));
});

test("an event that is not on the page is said to be missing", async () => {
  const { page } = await openConsole(`/events?target=${tenantId}&row=evt_unknown`, { person: admin });
  await page.getByText("This event is not on this page of the list").waitFor();
});
