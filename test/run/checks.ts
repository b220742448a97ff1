import { once } from "node:events";
import { join } from "node:path";
import { projectRoot, testWorkspace } from "../../local/workspace.ts";
import { bin, start } from "./children.ts";
import type { Tally } from "./tally.ts";

/** The compiler's build information, which speeds up the next run. */
const buildInfoFile = join(testWorkspace.directory, "tsc.json");

const typesScript = join(projectRoot, "console", "build", "types.ts");

const siteInstallScript = join(projectRoot, "docs", "site", "build", "install.ts");

/** The tools of `npm run check` with their commands. */
const tools: Record<string, [command: string, ...args: string[]]> = {
  biome: [bin("biome"), "ci", "--colors=off", "."],
  tsc: [bin("tsc"), "--incremental", "--tsBuildInfoFile", buildInfoFile],
  "types of the console": [process.execPath, typesScript],
  "tsc of the console": [bin("tsc"), "-p", "console"],
  "tsc of the command line": [bin("tsc"), "-p", "cli"],
  "packages of the documentation site": [process.execPath, siteInstallScript],
  "tsc of the documentation site": [bin("tsc"), "-p", join("docs", "site")],
  knip: [bin("knip")],
};

/** Runs the tools one after another. */
export async function runChecks(): Promise<Tally> {
  const failures: string[] = [];
  for (const [tool, [command, ...args]] of Object.entries(tools)) {
    if (!(await passes(tool, command, args))) failures.push(`check ${tool}: its messages are printed above`);
  }
  return { passed: Object.keys(tools).length - failures.length, failed: failures.length, failures };
}

async function passes(tool: string, command: string, args: string[]): Promise<boolean> {
  const child = start(command, args, { stdio: ["ignore", "pipe", "pipe"], mayWait: true });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (output += chunk));
  const [code] = await once(child, "close");
  console.log(code === 0 ? ` ✓ ${tool}` : ` ✗ ${tool}\n${output.trim()}`);
  return code === 0;
}
