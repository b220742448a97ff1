import { dirname } from "node:path";
import type { TestProject } from "vitest/node";
import { CleanUp } from "../../../local/clean-up.ts";
import { type ConnectionInfo, readConnectionInfo } from "../../../local/connection-info.ts";
import { startPlatform } from "../../../local/platform.ts";
import { createProgress } from "../../../local/progress.ts";
import { unlimitedRemovals } from "../../../local/system.ts";
import { createWorkspace, faultWorkspaces, testWorkspace, type Workspace } from "../../../local/workspace.ts";
import { findRunningPlatform } from "../running-platform.ts";

declare module "vitest" {
  interface ProvidedContext {
    connectionInfo: ConnectionInfo;
    /** The folder of the platform's workspace. */
    workspaceDirectory: string;
  }
}

const cleanUp = new CleanUp();

/**
 * Finds or starts the platform that all test files of a project share. `TENANTRY_TEST_CONNECTION` names the connection file
 * of a running platform. Without it, all projects except `faults` use the platform of `npm start`; an empty value
 * prevents that.
 */
export async function setup(project: TestProject): Promise<void> {
  const workspace = findRunningWorkspace(project) ?? (await start(selectWorkspace(project), project));
  // The channel closes if `npm test` gets SIGKILL.
  process.once("disconnect", () => process.exit(1));
  // The listener keeps the channel and so the process alive.
  process.channel?.unref();
  project.provide("connectionInfo", readConnectionInfo(workspace.connectionFile));
  project.provide("workspaceDirectory", workspace.directory);
}

export const teardown = (): Promise<void> => cleanUp.run();

function findRunningWorkspace({ name }: TestProject): Workspace | undefined {
  const connectionFile = process.env["TENANTRY_TEST_CONNECTION"];
  if (connectionFile) return createWorkspace(dirname(connectionFile));
  return connectionFile === "" || name === "faults" ? undefined : findRunningPlatform((text) => console.log(text));
}

/** Returns the workspace of a project, and of the part of the faults that this process runs. */
function selectWorkspace({ name, vitest }: TestProject): Workspace {
  const part = name === "faults" ? faultWorkspaces[(vitest.config.shard?.index ?? 1) - 1] : undefined;
  return part ?? testWorkspace;
}

/** The platforms that this process has started. vitest loads this file once for each project of a run. */
const started: Map<string, Promise<unknown>> = Object.assign(globalThis, {
  tenantryPlatforms:
    (globalThis as { tenantryPlatforms?: Map<string, Promise<unknown>> }).tenantryPlatforms ?? new Map(),
}).tenantryPlatforms;

async function start(workspace: Workspace, { name }: TestProject): Promise<Workspace> {
  const running =
    started.get(workspace.directory) ??
    startPlatform(workspace, createProgress(process.stdout), cleanUp, {
      settings: unlimitedRemovals,
      // The faults change each function's configuration, which starts its workers again.
      warmsUp: name !== "faults",
    });
  started.set(workspace.directory, running);
  await running;
  return workspace;
}
