import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { defaultWorkspace, projectRoot, type Workspace } from "../../local/workspace.ts";

/** The sources from which a platform is started. */
const sources = [
  "docs/openapi.json",
  "events",
  "examples",
  "handlers",
  "infra",
  "local",
  "orchestration",
  "package-lock.json",
  "schemas",
];

/** Returns the home of the platform that `npm start` keeps up, unless its code is older than the sources; tells `show`
 *  what it decides. */
export function platformThatIsUp(show: (text: string) => void, workspace = defaultWorkspace): Workspace | undefined {
  if (!existsSync(workspace.connectionFile)) return undefined;
  const changed = newestOf(sources.map((source) => join(projectRoot, source)).filter((path) => existsSync(path)));
  if (changed.time > startedAt(workspace)) {
    show(`  – The platform of npm start is older than ${changed.path}: the tests start one of their own.`);
    return undefined;
  }
  show("  ✓ The tests use the platform of npm start.");
  return workspace;
}

/** The engine writes this file when it starts, and never again. */
const startedAt = ({ runDirectory: run }: Workspace): number => statSync(join(run, "tmp", "package.json")).mtimeMs;

type Change = { path: string; time: number };

function newestOf(paths: string[]): Change {
  const changes = paths.map((path): Change => {
    const stat = statSync(path);
    const own = { path, time: stat.isDirectory() ? 0 : stat.mtimeMs };
    if (!stat.isDirectory()) return own;
    return newestOf(readdirSync(path).map((name) => join(path, name)));
  });
  return changes.reduce((newest, one) => (one.time > newest.time ? one : newest), { path: "", time: 0 });
}
