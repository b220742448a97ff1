import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page, Route } from "playwright-core";
import { describe, expect, test } from "vitest";
import responseHeaders from "../../console/response-headers.json" with { type: "json" };
import { projectRoot } from "../../local/workspace.ts";
import { openConsole, views } from "../support/browser/console-page.ts";
import { buildOverview, buildRunningOperation } from "../support/browser/operation-fixtures.ts";
import { expectSoundPage, MAX_LAYOUT_SHIFT, readLayoutShift } from "../support/browser/page-checks.ts";
import { onboardTenant, requestTenant, uniqueName } from "../support/scenarios/tenants.ts";

const admin = { role: "platform-admin" } as const;
const list = (...items: object[]) => ({ items, next: null });
const problem = (status: number, title: string) => (route: Route) =>
  route.fulfill({
    status,
    contentType: "application/problem+json",
    json: { type: "about:blank", title, status, detail: `${title}.`, requestId: "req-4711" },
  });
const heading = (page: Page, name: string) => page.getByRole("heading", { name, level: 1 }).waitFor();

describe.each(views)("at $width pixels", (view) => {
  test("a list that is empty, can't be read or is forbidden says what comes next", async () => {
    const open = (answer: object) => openConsole("/tenants", { person: admin, view, answers: { "/tenants": answer } });
    const { page: empty } = await open(list());
    await empty.getByRole("link", { name: "Onboard the first tenant" }).waitFor();
    await expectSoundPage(empty);
    const { page: broken } = await open(problem(500, "Something failed"));
    await broken.getByText("Something failed", { exact: true }).waitFor();
    await broken.getByText("req-4711").waitFor();
    await broken.getByRole("button", { name: "Retry" }).waitFor();
    await expectSoundPage(broken);
    const { page: forbidden } = await open(problem(403, "Not allowed"));
    await forbidden.getByText("Ask an administrator.").waitFor();
    await expectSoundPage(forbidden);
  });
});

test("a list has the form of its rows while it is read, and keeps its rows while it is read again", async () => {
  const { tenant } = await onboardTenant();
  let isHeld = true;
  const held: (() => void)[] = [];
  const hold = async (route: Route) => {
    if (isHeld) await new Promise<void>((resolve) => held.push(resolve));
    await route.continue();
  };
  const { page } = await openConsole("/tenants", { person: admin, answers: { "/tenants": hold } });
  await page.locator(".resource-table[aria-busy=true]").waitFor();
  await expectSoundPage(page);
  isHeld = false;
  for (const release of held) release();
  await page.getByRole("link", { name: tenant.name }).waitFor();
  expect(await page.evaluate(readLayoutShift)).toBeLessThanOrEqual(MAX_LAYOUT_SHIFT);
});

test("nothing jumps while an operation runs, retries a step and ends", async () => {
  const running = buildRunningOperation(1);
  const [check, deploy, activate] = running.steps;
  const attempt = { number: 1, startedAt: running.createdAt };
  const states = [
    [check, { ...deploy, attempts: [attempt], nextAttemptAt: undefined }, activate],
    running.steps,
    [check, { ...deploy, status: "succeeded", nextAttemptAt: undefined }, { ...activate, status: "running" }],
  ].map((steps, index) => ({ ...running, steps, version: index + 1 }));
  const ended = { ...running, status: "succeeded", done: true, version: 9 };
  const overview = buildOverview();
  let state: object = states[0] ?? running;
  const answers = {
    [`/operations/${running.id}`]: (route: Route) => route.fulfill({ json: state }),
    "/operations": (route: Route) =>
      route.fulfill({
        json: route.request().url().includes("status=running") && state !== ended ? list(state) : list(),
      }),
    "/overview": { ...overview, operations: { open: 1, awaitingApproval: 0, failing: 0 } },
    "/events": list(),
    "/actors": list(),
  };
  const status = (page: Page) => page.getByRole("heading", { level: 1 }).locator("..");
  const signs: Record<string, (page: Page) => Locator[]> = {
    [`/operations/${running.id}`]: (page) => [
      page.getByText(/^Next attempt in/),
      page.locator(".step-running").getByText("Activate the subscription"),
      status(page).getByText("Succeeded"),
    ],
    "/": (page) => [
      page.getByText(/, next attempt in/),
      page.getByText("3 of 3: Activate the subscription"),
      page.getByText(/^Nothing is running. New operations/),
    ],
  };
  for (const [path, signsOf] of Object.entries(signs)) {
    state = states[0] ?? running;
    const { page } = await openConsole(path, { person: admin, answers });
    // The text is also in a hidden region that screen readers announce.
    await page.getByText("Deploy the product stack").filter({ visible: true }).first().waitFor();
    for (const [index, sign] of signsOf(page).entries()) {
      state = states[index + 1] ?? ended;
      await sign.waitFor();
    }
    expect(await page.evaluate(readLayoutShift), path).toBeLessThanOrEqual(MAX_LAYOUT_SHIFT);
  }
});

test("a dialog gives the focus back to where it was opened", async () => {
  const { tenant } = await onboardTenant();
  const { page } = await openConsole(`/tenants/${tenant.id}`, { person: admin });
  const actions = page.getByRole("button", { name: "Actions", exact: true });
  await actions.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Suspend" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  expect(await page.evaluate("document.activeElement.textContent")).not.toBe("Actions");
  await page.keyboard.press("Escape");
  await expect.poll(() => page.evaluate("document.activeElement.textContent")).toBe("Actions");
});

test("the jump palette finds a tenant by its name, and closes without a trace", async () => {
  const { tenant } = await onboardTenant();
  const { page, errors } = await openConsole("/tenants", { person: admin });
  await heading(page, "Tenants");
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Jump to" }).fill(tenant.name);
  await page.getByRole("option", { name: tenant.name }).first().waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog", { name: "Jump to" }).waitFor({ state: "hidden" });
  await heading(page, "Tenants");
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Jump to" }).fill(tenant.name);
  await page.getByRole("option", { name: tenant.name }).first().waitFor();
  await page.keyboard.press("Enter");
  await heading(page, tenant.name);
  expect(errors).toEqual([]);
});

test("a pasted address shows the same view, and Back returns to the one before", async () => {
  const { page } = await openConsole("/operations?show=ended&kind=tenant.onboard", { person: admin });
  const kind = page.getByRole("button", { name: /^Kind Onboard tenant/ });
  await kind.waitFor();
  await page.getByRole("link", { name: "Tenants", exact: true }).click();
  await heading(page, "Tenants");
  await page.goBack();
  await kind.waitFor();
  expect(new URL(page.url()).search).toBe("?show=ended&kind=tenant.onboard");
});

test("another tenant's operation looks like one that does not exist", async () => {
  const [own, other] = await Promise.all([onboardTenant(), onboardTenant()]);
  const person = { role: "tenant-admin", tenant: own.tenant.id } as const;
  const textOf = async (id: string) => {
    const { page } = await openConsole(`/operations/${id}`, { person });
    await page.getByText("it is out of your reach").waitFor();
    return ((await page.locator("#content").textContent()) ?? "").replace(/Request\s+\S+/, "");
  };
  expect(await textOf(other.operation.id)).toBe(await textOf(`op_${"0".repeat(32)}`));
});

test("the colors follow the system while the page is open, and are right at the first paint", async () => {
  const { page } = await openConsole("/tenants", { person: admin, view: { theme: "dark", width: 1280 } });
  await heading(page, "Tenants");
  const isDark = () => page.evaluate("document.body.classList.contains('awsui-dark-mode')");
  expect(await isDark()).toBe(true);
  await page.emulateMedia({ colorScheme: "light" });
  await expect.poll(isDark).toBe(false);
  // The script is not a module and comes before the rest of the page, so the browser runs it before it paints.
  const html = await (await page.request.get("/")).text();
  const [boot] = /<script[^>]*theme-boot[^>]*>/.exec(html) ?? [];
  expect(boot).toMatch(/src="[^"]+"/);
  expect(boot).not.toMatch(/module|async|defer/);
  expect(html.indexOf("theme-boot")).toBeLessThan(html.indexOf('id="root"'));
});

test("the API is down: the data stays, a banner says so, and the page heals itself", async () => {
  // Other tests' tenants would appear in the list of all and move the page.
  const own = uniqueName("Outage");
  const { tenant } = await onboardTenant({ name: `${own} before` });
  const { page } = await openConsole(`/tenants?q=${encodeURIComponent(own)}`, { person: admin });
  await page.getByRole("link", { name: tenant.name }).waitFor();
  await page.route("**/v1/**", (route) => route.abort());
  const banner = page.getByText("The API does not answer.");
  await banner.waitFor();
  expect(await page.getByRole("link", { name: tenant.name }).count()).toBe(1);
  await expectSoundPage(page);
  const { body } = await requestTenant({ name: `${own} after` });
  await page.unroute("**/v1/**");
  await banner.waitFor({ state: "detached" });
  await page.getByRole("link", { name: body.tenant.name }).waitFor();
});

test("a part of the page that could not be read while the API was down appears by itself", async () => {
  const { page } = await openConsole("/products", {
    person: admin,
    answers: { "/tenants": list(), "/actors": list() },
  });
  await heading(page, "Products");
  await page.route("**/v1/**", (route) => route.abort());
  await page.getByRole("link", { name: "Tenants", exact: true }).click();
  await page.getByRole("button", { name: "Retry" }).waitFor();
  await page.unroute("**/v1/**");
  await page.getByText("No tenants yet").waitFor();
});

test("the sign-in sends an S256 challenge and a state, and refuses the answer to another one", async () => {
  const { page, requests } = await openConsole("/tenants");
  await heading(page, "Who do you want to be?");
  const query = new URL(requests.find((url) => url.includes("code_challenge=")) ?? "").searchParams;
  expect(query.get("code_challenge_method")).toBe("S256");
  expect(query.get("code_challenge")).toMatch(/^[\w-]{43}$/);
  expect(query.get("state")).toMatch(/^[\w-]{43}$/);
  await page.goto(`/signed-in?code=stolen&state=${"x".repeat(43)}`);
  await page.getByText("The answer belongs to another sign-in.").waitFor();
  expect(requests.filter((url) => url.endsWith("/oauth2/token"))).toEqual([]);
});

test("every page has the strict policy, and the deployed files hold no choice of roles", async () => {
  const { page } = await openConsole("/tenants", { person: admin });
  const response = await page.request.get("/some/page");
  const policy = responseHeaders["Content-Security-Policy"];
  expect(response.headers()["content-security-policy"]).toBe(policy);
  expect(policy).not.toContain("unsafe");
  const dist = join(projectRoot, "console", "dist");
  const scripts = readdirSync(join(dist, "assets")).filter((name) => name.endsWith(".js"));
  const found = scripts.filter((name) => readFileSync(join(dist, "assets", name), "utf8").includes("Who do you want"));
  expect(found).toEqual([]);
});

const screens = ["/", "/tenants", "/tenants/onboard", "/products", "/users", "/operations", "/events", "/settings"];
test("no screen has an error in the browser's console", async () => {
  // The numbers of the overview and the names of people are no concern of this test.
  const answers = { "/overview": buildOverview(), "/actors": list(), "/people": list() };
  const { page, errors } = await openConsole("/", { person: admin, answers });
  for (const path of screens) {
    await page.goto(path);
    await page.getByRole("heading", { level: 1 }).first().waitFor();
    await page.waitForLoadState("networkidle");
    expect(errors, path).toEqual([]);
  }
});
