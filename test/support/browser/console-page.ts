import type { Page } from "playwright-core";
import { onTestFinished } from "vitest";
import type { Person } from "../../../local/user-token.ts";
import { getConnectionInfo, getToken } from "../system/deployed-system.ts";
import { getBrowser } from "./chromium.ts";
import { type Answers, prescribeAnswers } from "./prescribed-answers.ts";
import type { Theme } from "./themes.ts";

/** The size of the window in pixels, and the colors that the system prefers. */
export type View = { width: 1280 | 390; theme?: Theme };
/** The views in which every screen is checked, each in both themes (`expectSoundPage`). */
export const views: View[] = [{ width: 1280 }, { width: 390 }];

/** A page of the console in the browser, with what went wrong in it. */
export type ConsolePage = {
  page: Page;
  /** The errors in the browser's console. */
  errors: string[];
  /** The addresses of all requests. */
  requests: string[];
};

const observeShifts = `
  globalThis.layoutShift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.layoutShift += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
`;

type Options = {
  person?: Person;
  view?: View;
  /** Answers that replace those of the API, by path without `/v1`. All other requests reach the API. */
  answers?: Answers;
};

/** The timeout of each wait in ms. It only ends a wait for something that never happens on a slow, loaded machine. */
const TIMEOUT_MS = 180_000;

/** Opens a page of the console in a new window without cookies, signed in as a person or not at all. */
export async function openConsole(
  path: string,
  { person, view = { width: 1280 }, answers = {} }: Options = {},
): Promise<ConsolePage> {
  const browser = await getBrowser();
  const context = await browser.newContext({
    baseURL: getConnectionInfo().consoleUrl,
    viewport: { width: view.width, height: view.width === 390 ? 844 : 800 },
    colorScheme: view.theme ?? "light",
    // A check in the middle of a fade would find colors that nobody sees for long.
    reducedMotion: "reduce",
  });
  context.setDefaultTimeout(TIMEOUT_MS);
  await context.addInitScript(observeShifts);
  await prescribeAnswers(context, answers);
  if (person) await context.addInitScript(signInScript(await getToken(person.role, person)));
  const page = await context.newPage();
  const errors: string[] = [];
  const requests: string[] = [];
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("request", (request) => requests.push(request.url()));
  onTestFinished(async ({ task }) => {
    if (task.result?.state === "fail") await reportPage({ page, errors, requests });
    await context.close();
  });
  await page.goto(path);
  return { page, errors, requests };
}

/** The live feed asks every few seconds; its requests would hide all others. */
const isPoll = (url: string) => url.includes("/v1/events?");

/** Prints what a page showed when its test failed. Without it, a test that fails rarely can't be explained. */
async function reportPage({ page, errors, requests }: ConsolePage): Promise<void> {
  const shown = await page.evaluate("document.body.innerText").catch((error) => `unreadable: ${error}`);
  const last = requests.filter((url) => !isPoll(url)).slice(-20);
  console.error(["The page of the failed test:", page.url(), shown, ...errors, ...last].join("\n"));
}

/** Returns the script that signs a tab in, as the console does after its sign-in. */
function signInScript(accessToken: string): string {
  const tokens = JSON.stringify({ accessToken, expiresAt: Date.now() + 3_600_000 });
  return `sessionStorage.setItem("tenantry.tokens", ${JSON.stringify(tokens)})`;
}
