import type { Route } from "playwright-core";
import { describe, expect, test } from "vitest";
import { buildHeldOperation } from "../support/browser/approval-fixtures.ts";
import { openConsole, views } from "../support/browser/console-page.ts";
import { buildFailedOperation, buildOverview, buildRunningOperation } from "../support/browser/operation-fixtures.ts";
import { expectSoundPage, keepScreenshots } from "../support/browser/page-checks.ts";
import { onboardTenant } from "../support/scenarios/tenants.ts";

const admin = { role: "platform-admin" } as const;
const overview = buildOverview();
const list = (...items: object[]) => ({ items, next: null });

/** Answers the two lists of the overview. */
const listOperations = (route: Route) =>
  route.fulfill({
    json: route.request().url().includes("failing=true")
      ? list(buildFailedOperation(1), buildFailedOperation(2, "Umbrella Retail"))
      : list(buildRunningOperation(3)),
  });
const answers = {
  "/overview": overview,
  "/operations": listOperations,
  "/actors": list({ subject: "someone", kind: "user", displayName: "Mara Keller" }),
};

describe.each(views)("at $width pixels", (view) => {
  test("the overview is accessible, complete and calm", async () => {
    const { page } = await openConsole("/", { person: admin, view, answers });
    await page.getByText("2 operations need you. 1 operation is running.").waitFor();
    await page.getByText("requested by Mara Keller").first().waitFor();
    await expectSoundPage(page);
    await keepScreenshots(page, "overview");
  });

  test("an empty platform leads to its first tenant", async () => {
    const perDay = overview.perDay.map(({ date }) => ({ date, succeeded: 0, failed: 0, cancelled: 0 }));
    const empty = { ...overview, tenants: {}, products: { available: 1 }, subscriptions: {}, perDay };
    const nothing = { ...empty, operations: { open: 0, awaitingApproval: 0, failing: 0 } };
    const { page } = await openConsole("/", {
      person: admin,
      view,
      answers: { ...answers, "/overview": nothing, "/operations": list() },
    });
    await page.getByRole("heading", { name: "Three steps to your first tenant" }).waitFor();
    await expectSoundPage(page);
    await keepScreenshots(page, "overview-first-run");
    await page.getByRole("link", { name: "Onboard a tenant" }).click();
    await page.waitForURL("**/tenants/onboard");
  });
});

test("a failing operation comes first, with its reason, its remedy as a command, and a retry", async () => {
  const { page } = await openConsole("/", { person: admin, answers });
  const first = page
    .getByRole("region", { name: /^Needs you/ })
    .getByRole("article")
    .first();
  await first.getByRole("link", { name: "Set up helpdesk for Wayne Insurance" }).waitFor();
  expect(await first.getByRole("paragraph").textContent()).toContain(
    "may not assume the role arn:aws:iam::333333333333:role/TenantryProvisioner-helpdesk",
  );
  expect(await first.getByRole("code").textContent()).toMatch(/^npm run deploy:product-account .* x1$/);
  expect(await first.getByRole("button", { name: 'Retry from "Deploy the product stack"' }).isEnabled()).toBe(true);
});

const problem = { title: "Internal error", status: 500, detail: "The list could not be read." };
const fail = (route: Route) => route.fulfill({ status: 500, json: problem });
/** Answers the lists of a platform on which one request waits for approval. */
const listRequest = (route: Route) =>
  route.fulfill({ json: route.request().url().includes("awaitingApproval") ? list(buildHeldOperation(4)) : list() });

test("without its numbers, the overview shows the requests for approval from their list", async () => {
  const failing = { ...answers, "/overview": fail, "/operations": listRequest };
  const { page } = await openConsole("/", { person: admin, answers: failing });
  const needs = page.getByRole("region", { name: /^Needs you/ });
  await needs.getByRole("link", { name: "Offboard Umbrella Retail" }).waitFor();
  await page.getByText("1 operation needs you. Nothing is running.").waitFor();
  await keepScreenshots(page, "overview-without-numbers");
});

test("a card whose requests can't be read shows the error, and not that nothing needs anybody", async () => {
  const numbers = { open: 1, awaitingApproval: 1, failing: 0 };
  const failing = {
    ...answers,
    "/overview": { ...overview, operations: numbers },
    "/operations": (route: Route) =>
      route.request().url().includes("awaitingApproval") ? fail(route) : listRequest(route),
  };
  const { page } = await openConsole("/", { person: admin, answers: failing });
  const needs = page.getByRole("region", { name: /^Needs you/ });
  await needs.getByText("The list could not be read. Try again.").waitFor();
  await page.getByText("1 operation needs you. Nothing is running.").waitFor();
  expect(await page.getByText("Nothing needs you", { exact: true }).count()).toBe(0);
  await expectSoundPage(page);
  await keepScreenshots(page, "overview-unread-requests");
});

test("a platform that can't be read promises nothing", async () => {
  const { page } = await openConsole("/", { person: admin, answers: { "/overview": fail, "/operations": fail } });
  await page.getByText("The current state can't be read completely.").waitFor();
  expect(await page.getByText("Nothing needs you", { exact: true }).count()).toBe(0);
  expect(await page.getByText("Nothing is running", { exact: false }).count()).toBe(0);
});

test("the numbers of the charts are those of the API, in the bars and in the table", async () => {
  const { page } = await openConsole("/", { person: admin, answers });
  const days = page.getByRole("region", { name: "Operations per day" });
  await days.getByRole("link").first().waitFor();
  const labels = await days
    .getByRole("link")
    .evaluateAll((links) => links.map((link) => link.getAttribute("aria-label")));
  expect(labels.map((label) => Number(/(\d+) succeeded/.exec(label ?? "")?.[1]))).toEqual(
    overview.perDay.map(({ succeeded }) => succeeded),
  );
  await days.getByRole("button", { name: "Show as table" }).click();
  const cells = await days.getByRole("cell").allTextContents();
  expect(cells).toEqual(
    overview.perDay
      .toReversed()
      .flatMap(({ succeeded, failed, cancelled }) => [succeeded, failed, cancelled].map(String)),
  );
  const products = page.getByRole("region", { name: "Tenants per product" });
  await products.getByRole("link", { name: /^crm 45 ?41 active, 1 failed, 3 suspended$/ }).waitFor();
});

test("a day of the chart leads to the operations of that day, and Back returns", async () => {
  const { page } = await openConsole("/", { person: admin, answers });
  const day = page.getByRole("region", { name: "Operations per day" }).getByRole("link").nth(3);
  await day.focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  const date = overview.perDay[4]?.date;
  await page.waitForURL(`**/operations?show=ended&from=${date}&to=${date}`);
  await page.getByRole("heading", { name: "Operations", level: 1 }).waitFor();
  await page.goBack();
  await page.getByRole("region", { name: "Operations per day" }).waitFor();
});

test("the first view takes at most 15 requests, 4 of them to the API", async () => {
  const { page, requests } = await openConsole("/", { person: admin, answers: { ...answers, "/actors": () => {} } });
  await page.getByRole("region", { name: "Tenants per product" }).waitFor();
  // The names of people come later, in one request; the page is meaningful without them.
  const first = requests.filter((url) => !url.includes("/v1/actors"));
  const calls = first.filter((url) => url.includes("/v1/"));
  expect(calls.length, calls.join("\n")).toBe(4);
  expect(first.length, first.join("\n")).toBeLessThanOrEqual(15);
});

test("a member sees the way to the own organization and nothing else", async () => {
  const { tenant } = await onboardTenant();
  const { page, requests } = await openConsole("/", { person: { role: "member", tenant: tenant.id } });
  await page.getByRole("link", { name: "See your organization" }).waitFor();
  await expectSoundPage(page);
  expect(requests.filter((url) => url.includes("/v1/") && !url.endsWith("/v1/me"))).toEqual([]);
});
