import type { Route } from "playwright-core";
import { describe, expect, test } from "vitest";
import { buildCheck, buildHeldOperation } from "../support/browser/approval-fixtures.ts";
import { openConsole, views } from "../support/browser/console-page.ts";
import { buildFailedOperation, buildOverview, buildRunningOperation } from "../support/browser/operation-fixtures.ts";
import { expectSoundPage, keepScreenshots } from "../support/browser/page-checks.ts";

const admin = { role: "platform-admin" } as const;
const list = (...items: object[]) => ({ items, next: null });
const [held, check] = [buildHeldOperation(1), buildCheck(2)];
const answers = {
  "/operations": list(held),
  [`/operations/${held.id}`]: held,
  [`/operations/${check.id}`]: check,
  "/events": list(),
  "/actors": list({ subject: "someone", kind: "user", displayName: "Mara Keller" }),
};

describe.each(views)("at $width pixels", (view) => {
  test("a request for approval is accessible, complete and calm", async () => {
    const { page } = await openConsole(`/operations/${held.id}`, { person: admin, view, answers });
    await page.getByText("It begins when a second administrator approves it.").waitFor();
    await page.getByText("Mara Keller").first().waitFor();
    await expectSoundPage(page);
    await keepScreenshots(page, "operation-approval");
  });

  test("the findings of a check are accessible, complete and calm", async () => {
    const { page } = await openConsole(`/operations/${check.id}`, { person: admin, view, answers });
    const findings = page.getByRole("region", { name: "Differences (2)" });
    await findings.getByText("A repair creates the stack again, without its former data.").waitFor();
    await findings.getByText("A person has to decide.").waitFor();
    await findings.getByRole("button", { name: "Repair" }).waitFor();
    await page.getByText("Mara Keller").first().waitFor();
    await expectSoundPage(page);
    await keepScreenshots(page, "operation-findings");
  });
});

/** Answers the lists of the overview. There are more requests and running operations. */
function answerOperations(route: Route): Promise<void> {
  const url = route.request().url();
  if (url.includes("failing=true")) return route.fulfill({ json: list(buildFailedOperation(3)) });
  const first = url.includes("awaitingApproval") ? held : buildRunningOperation(4);
  return route.fulfill({ json: { items: [first], next: "more" } });
}

test("requests come first on the overview, however many operations run, and lead to the list of all", async () => {
  const numbers = { open: 990, awaitingApproval: 30, failing: 1 };
  const { page } = await openConsole("/", {
    person: admin,
    answers: { ...answers, "/overview": { ...buildOverview(), operations: numbers }, "/operations": answerOperations },
  });
  await page.getByText("31 operations need you. 960 operations are running.").waitFor();
  const needs = page.getByRole("region", { name: /^Needs you/ });
  await needs.getByRole("article").first().getByRole("link", { name: "Offboard Umbrella Retail" }).waitFor();
  await expectSoundPage(page);
  await keepScreenshots(page, "overview-approval");
  expect(await needs.getByRole("link", { name: "1 failing" }).getAttribute("href")).toBe("/operations?show=failing");
  await needs.getByRole("link", { name: "30 requests for approval" }).click();
  await page.waitForURL("**/operations?show=approvals");
  await page.getByRole("button", { name: "Approvals" }).and(page.locator('[aria-pressed="true"]')).waitFor();
});

test("all requests for approval are listed, page by page", async () => {
  const second = buildHeldOperation(5, "Initech");
  const pages = (route: Route) =>
    route.fulfill({
      json: route.request().url().includes("after=more") ? list(second) : { items: [held], next: "more" },
    });
  const { page, requests } = await openConsole("/operations?show=approvals", {
    person: admin,
    answers: { ...answers, "/operations": pages },
  });
  await page.getByRole("link", { name: "Offboard Umbrella Retail" }).waitFor();
  await page.getByRole("button", { name: "Next page of operations" }).click();
  await page.getByRole("link", { name: "Offboard Initech" }).waitFor();
  const lists = requests.filter((url) => url.includes("/v1/operations?"));
  expect(lists.filter((url) => !url.includes("status=awaitingApproval"))).toEqual([]);
});

test("an approval is sent with its reason, and once", async () => {
  const sent: unknown[] = [];
  const approve = (route: Route) => {
    sent.push(route.request().postDataJSON());
    return route.fulfill({ status: 202, json: { ...held, status: "queued", version: held.version + 1 } });
  };
  const { page } = await openConsole(`/operations/${held.id}`, {
    person: admin,
    answers: { ...answers, [`/operations/${held.id}/approve`]: approve },
  });
  await page.getByRole("button", { name: "Approve" }).click();
  const dialog = page.getByRole("dialog", { name: 'Approve "Offboard Umbrella Retail"?' });
  await dialog.getByText("Mara Keller has requested it.").waitFor();
  await dialog.getByLabel("Reason").fill("As agreed with the customer");
  await expectSoundPage(page);
  await dialog.getByRole("button", { name: "Approve" }).dblclick();
  await dialog.waitFor({ state: "detached" });
  expect(sent).toEqual([{ reason: "As agreed with the customer" }]);
});

test("one's own request can't be approved, and says why", async () => {
  const reason = "This is your own request. A second administrator must decide about it.";
  const blockedActions = ["approve", "reject"].map((action) => ({ action, code: "ownRequest", reason }));
  const own = { ...held, allowedActions: ["cancel"], blockedActions };
  const { page } = await openConsole(`/operations/${held.id}`, {
    person: admin,
    answers: { ...answers, "/operations": list(own), [`/operations/${held.id}`]: own },
  });
  await page.getByRole("region", { name: "Approval" }).getByText(reason).waitFor();
  for (const name of ["Approve", "Reject"]) {
    expect(await page.getByRole("button", { name, exact: true }).isDisabled()).toBe(true);
  }
  await expectSoundPage(page);
});
