import type { Server } from "node:http";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { startServer } from "../../docs/site/build/server.ts";
import { buildSite, distFolder } from "../../docs/site/build/site-build.ts";
import { findAccessibilityFaults } from "../support/browser/accessibility.ts";
import { getBrowser } from "../support/browser/chromium.ts";
import { keepScreenshot } from "../support/browser/page-checks.ts";
import { isFullRun } from "../support/full-run.ts";
import { readSite } from "../support/site/site-pages.ts";

let server: Server;
let url: string;
let site: ReturnType<typeof readSite>;
beforeAll(async () => {
  buildSite();
  site = readSite(distFolder);
  ({ server, url } = await startServer(distFolder));
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

/** Opens a page of the site. `problems` lists errors of the browser, and requests to other hosts. */
async function openPage(path: string, theme: "light" | "dark", width: number): Promise<[Page, string[]]> {
  const browser = await getBrowser();
  const viewport = { width, height: width === 390 ? 844 : 900 };
  const context = await browser.newContext({ viewport, colorScheme: theme, reducedMotion: "reduce" });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("request", (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith("data:")) problems.push(request.url());
  });
  await page.goto(new URL(path, url).href);
  return [page, problems];
}

describe("The documentation site", () => {
  test("has no broken link", () => {
    expect(site.pages.length).toBeGreaterThan(100);
    const broken = site.pages.flatMap((path) => site.findBrokenLinks(path).map((address) => `${path}: ${address}`));
    expect(broken).toEqual([]);
  });

  test("has one main heading on each page", () => {
    const mainHeadings = (path: string) => site.listHeadingLevels(path).filter((level) => level === 1);
    expect(site.pages.filter((path) => mainHeadings(path).length !== 1)).toEqual([]);
  });

  // The plugin of the REST API gives its examples the fifth level everywhere.
  test("skips no level of headings, except on the pages of the REST API", () => {
    const skips = (levels: number[]) => levels.some((level, at) => level > (levels[at - 1] ?? 0) + 1);
    const own = site.pages.filter((path) => !path.startsWith("reference/api/operations/"));
    expect(own.filter((path) => skips(site.listHeadingLevels(path)))).toEqual([]);
  });

  test("finds a page by a word of its text", async () => {
    const [page, problems] = await openPage("", "light", 1280);
    await page.getByRole("button", { name: "Search" }).click();
    await page.getByRole("textbox", { name: "Search" }).fill("dead letters");
    await page.getByRole("link", { name: "Dead letters" }).first().waitFor();
    expect(problems).toEqual([]);
  });

  test("follows the theme of the system", async () => {
    const colorOf = async (theme: "light" | "dark") => {
      const [page] = await openPage("", theme, 1280);
      return page.evaluate("getComputedStyle(document.body).backgroundColor");
    };
    expect(await colorOf("light")).not.toBe(await colorOf("dark"));
  });
});

const paths = [
  "",
  "start/tour/",
  "tutorials/run-on-aws/",
  "concepts/architecture/",
  "concepts/security/",
  "concepts/performance/",
  "reference/configuration/",
  "reference/api/operations/tenantssuspend/",
  "operate/scale/",
];
const views = [
  ["light", 1280],
  ["dark", 390],
] as const;
const otherViews = [
  ["dark", 1280],
  ["light", 390],
] as const;

describe.each(isFullRun ? [...views, ...otherViews] : views)(
  "A page of the documentation site, %s and %i pixels wide",
  (theme, width) => {
    test.each(paths)("is accessible, does not scroll sideways and loads nothing from elsewhere: /%s", async (path) => {
      const [page, problems] = await openPage(path, theme, width);
      const violations = await findAccessibilityFaults(page);
      const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
      expect(serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))])).toEqual([]);
      expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
      expect(problems).toEqual([]);
      await keepScreenshot(page, `documentation-${path.replaceAll("/", "-")}-${theme}`);
    });
  },
);
