import axe from "axe-core";
import type { Page } from "playwright-core";

/** Returns the faults that axe finds in a page. The pages have no frames of other sites, so the script is added once. */
export async function findAccessibilityFaults(page: Page, options: axe.RunOptions = {}): Promise<axe.Result[]> {
  if (!(await page.evaluate("'axe' in globalThis"))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate<axe.AxeResults>(`axe.run(document, ${JSON.stringify(options)})`);
  return violations;
}
