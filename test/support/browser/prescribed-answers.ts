import type { BrowserContext, Route } from "playwright-core";

/** A body, or a function that answers the request itself. */
type Answer = object | ((route: Route) => Promise<void> | void);
/** Answers by path without `/v1`. */
export type Answers = Readonly<Record<string, Answer>>;

/** Answers requests for some paths in place of the API. */
export async function prescribeAnswers(context: BrowserContext, answers: Answers): Promise<void> {
  for (const [path, answer] of Object.entries(answers)) {
    await context.route(
      (url) => url.pathname === `/v1${path}`,
      (route) => (typeof answer === "function" ? answer(route) : route.fulfill({ json: answer })),
    );
  }
}
