import { once } from "node:events";
import { join } from "node:path";
import { testWorkspace } from "../../local/workspace.ts";
import { bin, start } from "./children.ts";
import type { Tally } from "./tally.ts";

/** The compiler's build information, which speeds up the next run. */
const buildInfoFile = join(testWorkspace.directory, "tsc.json");

/** The tools of `npm run check` with their arguments. */
const tools: Record<string, string[]> = {
  biome: ["ci", "--colors=off", "."],
  tsc: ["--incremental", "--tsBuildInfoFile", buildInfoFile],
  knip: [],
};

/** Runs the tools one after another. */
export async function runChecks(): Promise<Tally> {
  const failures: string[] = [];
  for (const [tool, args] of Object.entries(tools)) {
    if (!(await passes(tool, args))) failures.push(`check ${tool}: its messages are printed above`);
  }
  return { passed: Object.keys(tools).length - failures.length, failed: failures.length, failures };
}

async function passes(tool: string, args: string[]): Promise<boolean> {
  const child = start(bin(tool), args, { stdio: ["ignore", "pipe", "pipe"], mayWait: true });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (output += chunk));
  const [code] = await once(child, "close");
  console.log(code === 0 ? ` ✓ ${tool}` : ` ✗ ${tool}\n${output.trim()}`);
  return code === 0;
}
