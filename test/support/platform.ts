import type { TestProject } from "vitest/node";
import { type Card, readCard } from "../../local/card.ts";
import { CleanUp } from "../../local/clean-up.ts";
import { testHome } from "../../local/home.ts";
import { startPlatform } from "../../local/platform.ts";
import { progressOn } from "../../local/progress.ts";

declare module "vitest" {
  interface ProvidedContext {
    card: Card;
  }
}

const cleanUp = new CleanUp();

/** One engine with everything deployed for all test files. `npm test` has it up already and names its card. */
export async function setup(project: TestProject): Promise<void> {
  const running = process.env["TENANTRY_TEST_CARD"];
  const card = running ? readCard(running) : (await startPlatform(testHome, progressOn(process.stdout), cleanUp)).card;
  // A second project of the same run finds it up.
  process.env["TENANTRY_TEST_CARD"] ??= testHome.card;
  // Where `npm test` was killed outright, there is nothing left to test.
  process.once("disconnect", () => process.exit(1));
  project.provide("card", card);
}

export const teardown = (): Promise<void> => cleanUp.run();
