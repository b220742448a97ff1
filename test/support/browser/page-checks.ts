import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { sharedDirectory } from "../../../local/workspace.ts";
import type { View } from "./console-page.ts";

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
/** The largest layout shift that people do not notice. */
export const MAX_LAYOUT_SHIFT = 0.05;
/** The script that returns the sum of a page's layout shifts. */
export const readLayoutShift = "globalThis.layoutShift";
const screenshots = join(sharedDirectory, "screenshots");

/** Expects that a page has no accessibility fault, needs no sideways scrolling and did not jump. */
export async function expectSoundPage(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
  expect(await page.evaluate(readLayoutShift)).toBeLessThanOrEqual(MAX_LAYOUT_SHIFT);
}

/** Keeps a picture of the page in `.tenantry/screenshots`, for people who judge it. */
export async function keepScreenshot(page: Page, name: string, { theme, width }: View): Promise<void> {
  mkdirSync(screenshots, { recursive: true });
  await page.screenshot({ path: join(screenshots, `${name}-${theme}-${width}.png`) });
}
