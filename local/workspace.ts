import { join, resolve } from "node:path";

/** The project's own folder. */
export const projectRoot = join(import.meta.dirname, "..");

/** What every run of this copy shares: the engine's Python environment and the synthesized templates. */
export const sharedDirectory = join(projectRoot, ".tenantry");

/** Compiled code of functions and of the CDK, kept from one start to the next. */
export const codeCacheDirectory = join(sharedDirectory, "code-cache");

/** Where one running system keeps its files. */
export type Workspace = {
  directory: string;
  /** Held by the engine while it runs: one system per home. */
  lockFile: string;
  /** The engine's state and the templates as deployed; removed when the engine ends, however it ends. */
  runDirectory: string;
  /** Kept after the end, until the next start. */
  logDirectory: string;
  /** The address card of the running system, for other programs. */
  connectionFile: string;
};

/** `npm start` lives in `.tenantry/`; the tests have a home of their own in it, so that both can run at once. */
export function createWorkspace(directory: string): Workspace {
  return {
    directory,
    lockFile: join(directory, "engine.lock"),
    runDirectory: join(directory, "run"),
    logDirectory: join(directory, "logs"),
    connectionFile: join(directory, "local.json"),
  };
}

/** `TENANTRY_HOME` names another, for a second system from the same checkout. */
export const defaultWorkspace = createWorkspace(resolve(process.env["TENANTRY_HOME"] ?? sharedDirectory));
export const testWorkspace = createWorkspace(join(sharedDirectory, "test"));

/** The tests of faults break the platform they run on, so they have one of their own, beside that of the other tests. */
export const faultHome = createWorkspace(join(sharedDirectory, "test-faults"));
