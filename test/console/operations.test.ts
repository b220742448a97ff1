import type { Route } from "playwright-core";
import { describe, expect, test } from "vitest";
import { openConsole, views } from "../support/browser/console-page.ts";
import { buildFailedOperation, buildRunningOperation } from "../support/browser/operation-fixtures.ts";
import { expectSoundPage, keepScreenshots } from "../support/browser/page-checks.ts";

const admin = { role: "platform-admin" } as const;
const list = (...items: object[]) => ({ items, next: null });
const [failed, running] = [buildFailedOperation(1), buildRunningOperation(2, "Umbrella Retail")];
const answers = {
  "/operations": list(running, failed),
  [`/operations/${failed.id}`]: failed,
  [`/operations/${running.id}`]: running,
  "/events": list(),
  "/actors": list({ subject: "someone", kind: "user", displayName: "Mara Keller" }),
};

describe.each(views)("at $width pixels", (view) => {
  test("the list of operations is accessible, complete and calm", async () => {
    const { page } = await openConsole("/operations", { person: admin, view, answers });
    await page.getByRole("link", { name: "Set up helpdesk for Wayne Insurance" }).waitFor();
    await page.getByText("Mara Keller").first().waitFor();
    await expectSoundPage(page);
    await keepScreenshots(page, "operations");
  });

  test("a failed operation says what happened, what is still in place and what to do", async () => {
    const { page } = await openConsole(`/operations/${failed.id}`, { person: admin, view, answers });
    const failure = page.getByRole("region", { name: "Failure" });
    await failure.getByText("Done and kept: Check the product account.").waitFor();
    await failure.getByRole("button", { name: 'Retry from "Deploy the product stack"' }).waitFor();
    await page.getByText("Mara Keller").first().waitFor();
    await page.getByRole("button", { name: "3 attempts" }).click();
    expect(
      await page
        .getByRole("listitem")
        .filter({ hasText: /^Attempt \d/ })
        .count(),
    ).toBe(3);
    // The click has scrolled the page, and what lies half under the top bar is too small to touch.
    await page.evaluate("scrollTo(0, 0)");
    await expectSoundPage(page);
    await keepScreenshots(page, "operation-failed");
  });

  test("a running operation counts down to its next attempt and shows the steps to come", async () => {
    const { page } = await openConsole(`/operations/${running.id}`, { person: admin, view, answers });
    await page.getByText(/^Next attempt in \d+ min/).waitFor();
    await page.getByRole("listitem").filter({ hasText: "Activate the subscription" }).getByText("Waiting").waitFor();
    await expectSoundPage(page);
    await keepScreenshots(page, "operation-running");
  });
});

test("a step that the API has is shown with the next read", async () => {
  const [check, deploy, activate] = running.steps;
  let state: object = running;
  let answersWithNewState = 0;
  const answer = (route: Route) => {
    if (state !== running) answersWithNewState += 1;
    // A second read of the new state is never answered, so that one has to be enough.
    if (answersWithNewState <= 1) return route.fulfill({ json: state });
  };
  const { page } = await openConsole(`/operations/${running.id}`, {
    person: admin,
    answers: { ...answers, [`/operations/${running.id}`]: answer },
  });
  await page.getByText(/^Next attempt in/).waitFor();
  const steps = [
    check,
    { ...deploy, status: "succeeded", nextAttemptAt: undefined },
    { ...activate, status: "running" },
  ];
  state = { ...running, steps, version: running.version + 1 };
  await page.getByRole("listitem").filter({ hasText: "Activate the subscription" }).getByText("Running").waitFor();
});

test("a cancellation says what it undoes before it is sent", async () => {
  const { page } = await openConsole(`/operations/${running.id}`, { person: admin, answers });
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: 'Cancel "Set up crm for Umbrella Retail"?' });
  await dialog.getByText('It stops at the step "Deploy the product stack".').waitFor();
  await dialog.getByText("What it has created for the tenant is removed.").waitFor();
  await expectSoundPage(page);
  await dialog.getByRole("button", { name: "Keep it as it is" }).click();
  await dialog.waitFor({ state: "detached" });
});

test("a batch leaves out what the state forbids, and reports the result of each", async () => {
  const sent: unknown[] = [];
  const problem = { title: "Busy", status: 409, detail: "Another operation runs on this subscription." };
  const retry = (route: Route) => {
    sent.push(route.request().postDataJSON());
    return route.fulfill({ json: { items: [{ id: failed.id, problem }] } });
  };
  const { page } = await openConsole("/operations", {
    person: admin,
    answers: { ...answers, "/operations/retry": retry },
  });
  await page.getByRole("checkbox", { name: "Choose all operations on this page" }).check({ force: true });
  await page.getByRole("button", { name: "Retry 2" }).click();
  await page.getByRole("region", { name: "Left out" }).getByText("The operation is running.").waitFor();
  await expectSoundPage(page);
  await page.getByRole("dialog").getByRole("button", { name: "Retry" }).dblclick();
  await page.getByRole("list", { name: "Results" }).getByText(problem.detail).waitFor();
  expect(sent).toEqual([{ ids: [failed.id] }]);
});

test("the filters are in the address and reach the API", async () => {
  const { page, requests } = await openConsole("/operations?show=failing&from=2026-01-01&to=2026-01-02", {
    person: admin,
    answers,
  });
  await page.getByRole("link", { name: "Set up helpdesk for Wayne Insurance" }).waitFor();
  const query = new URL(requests.find((url) => url.includes("/v1/operations?")) ?? "").searchParams;
  expect(Object.fromEntries(query)).toMatchObject({
    failing: "true",
    from: "2026-01-01T00:00:00.000Z",
    to: "2026-01-03T00:00:00.000Z",
  });
  await page.getByRole("button", { name: "Running", exact: true }).click();
  await expect.poll(() => new URL(page.url()).searchParams.get("show")).toBe("running");
  await page.reload();
  expect(await page.getByRole("button", { name: "Running", exact: true }).getAttribute("aria-pressed")).toBe("true");
});
