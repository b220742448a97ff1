import { join, resolve } from "node:path";

/** The project's own folder. */
export const projectRoot = join(import.meta.dirname, "..");

/** What every run of this copy shares: the engine's Python environment and the synthesized templates. */
export const shared = join(projectRoot, ".tenantry");

/** Compiled code of functions and of the CDK, kept from one start to the next. */
export const codeCache = join(shared, "code-cache");

/** Where one running system keeps its files. */
export type Home = {
  directory: string;
  /** Held by the engine while it runs: one system per home. */
  lock: string;
  /** The engine's state and the templates as deployed; removed when the engine ends, however it ends. */
  run: string;
  /** Kept after the end, until the next start. */
  logs: string;
  /** The address card of the running system, for other programs. */
  card: string;
};

/** `npm start` lives in `.tenantry/`; the tests have a home of their own in it, so that both can run at once. */
export function homeAt(directory: string): Home {
  return {
    directory,
    lock: join(directory, "engine.lock"),
    run: join(directory, "run"),
    logs: join(directory, "logs"),
    card: join(directory, "local.json"),
  };
}

/** `TENANTRY_HOME` names another, for a second system from the same checkout. */
export const startHome = homeAt(resolve(process.env["TENANTRY_HOME"] ?? shared));
export const testHome = homeAt(join(shared, "test"));

/** The tests of faults break the platform they run on, so they have one of their own, beside that of the other tests. */
export const faultHome = homeAt(join(shared, "test-faults"));
