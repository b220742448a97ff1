import { join, resolve } from "node:path";

/** The folder of the repository. */
export const projectRoot = join(import.meta.dirname, "..");

/** The folder that all runs of this checkout share: the engine's Python environment and the synthesized templates. */
export const sharedDirectory = join(projectRoot, ".tenantry");

/** The folder of compiled code of functions and of the CDK. It is reused by the next start. */
export const codeCacheDirectory = join(sharedDirectory, "code-cache");

/** The files of one running system. */
export type Workspace = {
  directory: string;
  /** The lock that the engine holds while it runs, so that a workspace has one system. */
  lockFile: string;
  /** The engine's state and the deployed templates. Removed when the engine ends, also after a crash. */
  runDirectory: string;
  /** The logs. They stay until the next start. */
  logDirectory: string;
  /** The connection info of the running system, for other programs. */
  connectionFile: string;
};

/** Returns the paths of a workspace. `npm start` uses `.tenantry/` and the tests a folder in it, so both can run at
 *  once. */
export function createWorkspace(directory: string): Workspace {
  return {
    directory,
    lockFile: join(directory, "engine.lock"),
    runDirectory: join(directory, "run"),
    logDirectory: join(directory, "logs"),
    connectionFile: join(directory, "local.json"),
  };
}

/** The workspace of `npm start`. `TENANTRY_HOME` names another folder, for a second system of the same checkout. */
export const defaultWorkspace = createWorkspace(resolve(process.env["TENANTRY_HOME"] ?? sharedDirectory));
export const testWorkspace = createWorkspace(join(sharedDirectory, "test"));

/** The workspaces of the fault tests. They break their platform, so each part of them has its own. */
export const faultWorkspaces = [1, 2].map((part) => createWorkspace(join(sharedDirectory, `test-faults-${part}`)));
