import { once } from "node:events";
import { join } from "node:path";
import { codeCacheDirectory, testWorkspace } from "../../local/workspace.ts";
import { bin, type Niceness, readLines, start } from "./children.ts";
import { type Tally, tallyOf } from "./tally.ts";

/** The folder of vitest's reports. */
export const results = join(testWorkspace.directory, "results");

/** The projects of vitest.config.ts that run in one process, or one part of them. With `quick`, the process leaves out the
 *  longest tests. */
export type Suite = {
  projects: string[];
  niceness: Niceness;
  part?: { index: number; count: number };
  quick?: boolean;
};

/** Runs a suite and prints its lines. Each suite with an engine starts its own. */
export async function runSuite({ projects, niceness, part, quick = false }: Suite, full: boolean): Promise<Tally> {
  const startedAt = Date.now();
  const name = [...projects, ...(part ? [part.index] : [])].join("-");
  const report = join(results, `${name}.json`);
  const selection = projects.flatMap((project) => ["--project", project]);
  if (part) selection.push(`--shard=${part.index}/${part.count}`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  // The end of the IPC channel tells the tests that this process has ended.
  const child = start(process.execPath, [bin("vitest"), "run", ...selection, ...reporters], {
    niceness,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: {
      ...process.env,
      ...(process.stdout.isTTY && { FORCE_COLOR: "1" }),
      TENANTRY_FULL: full ? "1" : "",
      TENANTRY_QUICK: quick ? "1" : "",
      TENANTRY_TEST_CONNECTION: "",
      // All processes of vitest, and later runs, share the compiled code of the packages.
      NODE_COMPILE_CACHE: codeCacheDirectory,
    },
  });
  readLines(child, (lines) => process.stdout.write(lines));
  const [code] = await once(child, "close");
  const tally = tallyOf(name, report, code === 0);
  const mark = tally.failed === 0 ? "✓" : "✗";
  console.log(` ${mark} ${name} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`);
  return tally;
}
