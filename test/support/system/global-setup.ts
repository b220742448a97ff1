import { dirname } from "node:path";
import type { TestProject } from "vitest/node";
import { CleanUp } from "../../../local/clean-up.ts";
import { type ConnectionInfo, readConnectionInfo } from "../../../local/connection-info.ts";
import { startPlatform } from "../../../local/platform.ts";
import { createProgress } from "../../../local/progress.ts";
import { createWorkspace, faultHome, testWorkspace, type Workspace } from "../../../local/workspace.ts";
import { platformThatIsUp } from "../platform-that-is-up.ts";

declare module "vitest" {
  interface ProvidedContext {
    card: ConnectionInfo;
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
  const workspace = homeThatRuns(project) ?? (await start(project.name === "faults" ? faultHome : testWorkspace));
  // Where `npm test` was killed outright, there is nothing left to test.
  process.once("disconnect", () => process.exit(1));
  project.provide("card", readConnectionInfo(workspace.connectionFile));
  project.provide("home", workspace.directory);
}

export const teardown = (): Promise<void> => cleanUp.run();

function homeThatRuns({ name }: TestProject): Workspace | undefined {
  const named = process.env["TENANTRY_TEST_CARD"];
  if (named) return createWorkspace(dirname(named));
  return named === "" || name === "faults" ? undefined : platformThatIsUp((text) => console.log(text));
}

async function start(workspace: Workspace): Promise<Workspace> {
  await startPlatform(workspace, createProgress(process.stdout), cleanUp);
  return workspace;
}
