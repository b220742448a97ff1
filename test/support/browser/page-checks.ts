import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { RunOptions } from "axe-core";
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { sharedDirectory } from "../../../local/workspace.ts";
import { isFullRun } from "../full-run.ts";
import { findAccessibilityFaults } from "./accessibility.ts";
import { inEachTheme } from "./themes.ts";

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
/** The rules of axe whose result depends on colors. All others have the same result in both themes, because a theme
 *  changes colors alone (`console/src/theme/theme.ts`). */
const colorRules = ["color-contrast", "link-in-text-block"];
/** The largest layout shift that people do not notice. */
export const MAX_LAYOUT_SHIFT = 0.05;
/** The script that returns the sum of a page's layout shifts. */
export const readLayoutShift = "globalThis.layoutShift";
const screenshots = join(sharedDirectory, "screenshots");
/** No check reads the pictures, and they take as long as several checks. */
const keepsScreenshots = process.env["TENANTRY_SCREENSHOTS"] === "1" || isFullRun;

/** Expects that a page has no accessibility fault in either theme, needs no sideways scrolling and did not jump. */
export async function expectSoundPage(page: Page): Promise<void> {
  const faults = await inEachTheme(page, (_, isFirst) =>
    findFaults(page, isFirst ? { type: "tag", values: tags } : { type: "rule", values: colorRules }),
  );
  expect(faults.flat()).toEqual([]);
  expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
  expect(await page.evaluate(readLayoutShift)).toBeLessThanOrEqual(MAX_LAYOUT_SHIFT);
}

/** The script that returns where the focus is: `covered` if the bar of a form's buttons or the top bar is
 *  over it, `bar` if it is in the former, else `free`. */
const readFocus = `(() => {
  const focused = document.activeElement;
  const box = focused.getBoundingClientRect();
  const isUnder = (bar) => {
    const { top, bottom } = bar.getBoundingClientRect();
    return !bar.contains(focused) && box.top < bottom && box.bottom > top;
  };
  if (focused.closest(".form-buttons")) return "bar";
  return [...document.querySelectorAll(".form-buttons, .top-bar")].some(isUnder) ? "covered" : "free";
})()`;
const MAX_FIELDS = 60;

/** Expects that the bars of a form never cover the focus while the keyboard moves from a field to the buttons and back. */
export async function expectUncoveredFocus(page: Page, first: Locator): Promise<void> {
  await first.focus();
  const forwards = await pressUntil(page, "Tab", (focus) => focus === "bar");
  const backwards = await pressUntil(page, "Shift+Tab", (_, steps) => steps > forwards.length);
  expect(forwards.length).toBeGreaterThan(1);
  expect([...forwards, ...backwards]).not.toContain("covered");
}

async function pressUntil(page: Page, key: string, isEnd: (focus: string, steps: number) => boolean) {
  const found: string[] = [];
  while (found.length < MAX_FIELDS) {
    await page.keyboard.press(key);
    const focus = await page.evaluate<string>(readFocus);
    if (isEnd(focus, found.length)) return found;
    found.push(focus);
  }
  throw new Error(`The keyboard needs more than ${MAX_FIELDS} steps.`);
}

async function findFaults(page: Page, runOnly: NonNullable<RunOptions["runOnly"]>) {
  const violations = await findAccessibilityFaults(page, { runOnly, resultTypes: ["violations"] });
  return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
}

/** Keeps a picture of a page of the console in each theme. */
export async function keepScreenshots(page: Page, name: string): Promise<void> {
  if (!keepsScreenshots) return;
  await inEachTheme(page, (theme) => keepScreenshot(page, `${name}-${theme}`));
}

/** Keeps a picture of the page in `.tenantry/screenshots`, for people who judge it, with `TENANTRY_SCREENSHOTS=1`. */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  if (!keepsScreenshots) return;
  mkdirSync(screenshots, { recursive: true });
  await page.screenshot({ path: join(screenshots, `${name}-${page.viewportSize()?.width}.png`) });
}
