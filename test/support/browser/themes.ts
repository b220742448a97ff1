import type { Page } from "playwright-core";

export type Theme = "light" | "dark";

/** Does something in the theme that the page shows and then in the other one. The page ends in the theme that it had. */
export async function inEachTheme<Result>(
  page: Page,
  act: (theme: Theme, isFirst: boolean) => Promise<Result>,
): Promise<[Result, Result]> {
  const first = await readTheme(page);
  const second = first === "light" ? "dark" : "light";
  const result = await act(first, true);
  await setTheme(page, second);
  const other = await act(second, false);
  await setTheme(page, first);
  return [result, other];
}

const readTheme = async (page: Page): Promise<Theme> =>
  (await page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")) ? "dark" : "light";

/** Changes the colors that the system prefers, and waits until the page is drawn with them. */
async function setTheme(page: Page, theme: Theme): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  await page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))");
}
