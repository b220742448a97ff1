import { dirname } from "node:path";
import type { TestProject } from "vitest/node";
import { type Card, readCard } from "../../local/card.ts";
import { CleanUp } from "../../local/clean-up.ts";
import { faultHome, type Home, homeAt, testHome } from "../../local/home.ts";
import { startPlatform } from "../../local/platform.ts";
import { progressOn } from "../../local/progress.ts";
import { platformThatIsUp } from "./platform-that-is-up.ts";

declare module "vitest" {
  interface ProvidedContext {
    card: Card;
    /** The folder of the home that the platform runs in. */
    home: string;
  }
}

const cleanUp = new CleanUp();

/**
 * Finds or starts the platform that all test files of a project share. `TENANTRY_TEST_CARD` names the card of one that
 * runs. Without it, tests other than faults use the platform of `npm start`, and an empty value forbids that.
 */
export async function setup(project: TestProject): Promise<void> {
  const home = homeThatRuns(project) ?? (await start(project.name === "faults" ? faultHome : testHome));
  // Where `npm test` was killed outright, there is nothing left to test.
  process.once("disconnect", () => process.exit(1));
  project.provide("card", readCard(home.card));
  project.provide("home", home.directory);
}

export const teardown = (): Promise<void> => cleanUp.run();

function homeThatRuns({ name }: TestProject): Home | undefined {
  const named = process.env["TENANTRY_TEST_CARD"];
  if (named) return homeAt(dirname(named));
  return named === "" || name === "faults" ? undefined : platformThatIsUp((text) => console.log(text));
}

async function start(home: Home): Promise<Home> {
  await startPlatform(home, progressOn(process.stdout), cleanUp);
  return home;
}
