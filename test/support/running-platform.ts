import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { defaultWorkspace, projectRoot, type Workspace } from "../../local/workspace.ts";

/** The source folders and files of a platform. */
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

/** Returns the workspace of the platform that `npm start` runs. Returns undefined if none runs or its code is older
 *  than the sources. Passes the reason to `show`. */
export function findRunningPlatform(show: (text: string) => void, workspace = defaultWorkspace): Workspace | undefined {
  if (!existsSync(workspace.connectionFile)) return undefined;
  const changed = newestOf(sources.map((source) => join(projectRoot, source)).filter((path) => existsSync(path)));
  if (changed.time > startedAt(workspace)) {
    show(`  – The platform of npm start is older than ${changed.path}, so the tests start their own.`);
    return undefined;
  }
  show("  ✓ The tests use the platform of npm start.");
  return workspace;
}

/** Returns the engine's start time: the time of a file that it writes only at its start. */
const startedAt = ({ runDirectory }: Workspace): number => statSync(join(runDirectory, "tmp", "package.json")).mtimeMs;

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
