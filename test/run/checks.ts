import { once } from "node:events";
import { join } from "node:path";
import { projectRoot, testWorkspace } from "../../local/workspace.ts";
import { bin, start } from "./children.ts";
import type { Tally } from "./tally.ts";

/** The compiler. The package `typescript-api` is an older version with an API, and also has a command of this name. */
const tsc = join(projectRoot, "node_modules", "typescript", "bin", "tsc");

/** The compiler's build information, which speeds up the next run. */
const buildInfoFile = join(testWorkspace.directory, "tsc.json");

const typesScript = join(projectRoot, "console", "build", "types.ts");

const siteInstallScript = join(projectRoot, "docs", "site", "build", "install.ts");

/** Tools by name, each with its command. */
type Tools = Record<string, [command: string, ...args: string[]]>;

/** The tools that `npm run check` and `npm test` run. */
const tools: Tools = {
  biome: [bin("biome"), "ci", "--colors=off", "."],
  tsc: [tsc, "--incremental", "--tsBuildInfoFile", buildInfoFile],
  "types of the console": [process.execPath, typesScript],
  "tsc of the console": [tsc, "-p", "console"],
  "tsc of the command line": [tsc, "-p", "cli"],
  "packages of the documentation site": [process.execPath, siteInstallScript],
  "tsc of the documentation site": [tsc, "-p", join("docs", "site")],
  knip: [bin("knip")],
};

/** The tools that only `npm run check` runs. In `npm test`, tests check the same. */
const testedTools: Tools = {
  "words and commit subjects": [process.execPath, join(projectRoot, "test", "conformance", "plain-words", "check.ts")],
  "generated documents": [process.execPath, join(projectRoot, "docs", "generate.ts"), "--check"],
  "released events": [process.execPath, join(projectRoot, "docs", "release-events.ts"), "--check"],
};

/** Runs the tools that no test replaces, one after another. */
export const runChecks = (): Promise<Tally> => runTools(tools);

/** Runs all tools, one after another. */
export const runAllChecks = (): Promise<Tally> => runTools({ ...tools, ...testedTools });

async function runTools(selected: Tools): Promise<Tally> {
  const failures: string[] = [];
  for (const [tool, [command, ...args]] of Object.entries(selected)) {
    if (!(await passes(tool, command, args))) failures.push(`check ${tool}: its messages are printed above`);
  }
  return { passed: Object.keys(selected).length - failures.length, failed: failures.length, failures };
}

async function passes(tool: string, command: string, args: string[]): Promise<boolean> {
  const child = start(command, args, { stdio: ["ignore", "pipe", "pipe"], niceness: 4 });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (output += chunk));
  const [code] = await once(child, "close");
  console.log(code === 0 ? ` ✓ ${tool}` : ` ✗ ${tool}\n${output.trim()}`);
  return code === 0;
}
