import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { CleanUp } from "../local/clean-up.ts";
import { projectRoot, testHome } from "../local/home.ts";
import { interruption } from "../local/interruption.ts";
import { startPlatform } from "../local/platform.ts";
import { progressOn } from "../local/progress.ts";

type Tally = { passed: number; failed: number };

const bin = (name: string) => join(projectRoot, "node_modules", ".bin", name);
const results = join(testHome.directory, "results");
const cleanUp = new CleanUp();
const children = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of children) child.kill("SIGKILL");
});

process.exit(await main());

/** Everything that proves the project: the checks, and the tests. The last line is the tally, alone. */
async function main(): Promise<number> {
  const { full } = parseArgs({ options: { full: { type: "boolean", default: false } } }).values;
  for (const left of [results, join(testHome.directory, "tmp")]) rmSync(left, { recursive: true, force: true });
  mkdirSync(results, { recursive: true });
  try {
    const tally = await Promise.race([prove(full), interruption]);
    await cleanUp.run();
    if (typeof tally === "string") return 128 + constants.signals[tally];
    console.log(`${tally.passed} passed, ${tally.failed} failed`);
    return tally.failed === 0 && tally.passed > 0 ? 0 : 1;
  } finally {
    await cleanUp.run();
  }
}

/** While the engine starts, what needs none runs beside it. */
async function prove(full: boolean): Promise<Tally> {
  const platform = startQuietly();
  const env = { ...process.env, TENANTRY_FULL: full ? "1" : "", TENANTRY_TEST_CARD: testHome.card };
  const tallies = [
    await vitest(["unit", "infra"], env),
    await check("biome", ["ci", "--colors=off", "."]),
    await check("tsc", []),
    await check("knip", []),
  ];
  tallies.push((await platform) ? await vitest(["engine", "faults"], env) : { passed: 0, failed: 1 });
  return tallies.reduce((sum, one) => ({ passed: sum.passed + one.passed, failed: sum.failed + one.failed }));
}

/** Its lines would get between those of the tests; they are shown where they explain a failure. */
async function startQuietly(): Promise<boolean> {
  let lines = "";
  const began = Date.now();
  try {
    await startPlatform(testHome, progressOn({ write: (text) => (lines += text) }), cleanUp);
    console.log(` ✓ the platform is up (${((Date.now() - began) / 1000).toFixed(1)} s)`);
    return true;
  } catch (error) {
    console.log(`${lines}\n ✗ the platform did not start: ${error instanceof Error ? error.message : error}`);
    return false;
  }
}

/** One check of `npm run check`; it counts as one test. */
async function check(tool: string, args: string[]): Promise<Tally> {
  const child = spawn(bin(tool), args, { cwd: projectRoot, stdio: ["ignore", "pipe", "pipe"] });
  children.add(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const [code] = await once(child, "close");
  children.delete(child);
  console.log(code === 0 ? ` ✓ ${tool}` : ` ✗ ${tool}\n${output.trim()}`);
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

async function vitest(projects: string[], env: NodeJS.ProcessEnv): Promise<Tally> {
  const report = join(results, `${projects.join("-")}.json`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const selection = projects.flatMap((project) => ["--project", project]);
  const args = [bin("vitest"), "run", ...selection, ...reporters];
  // The channel carries nothing: its end tells the tests that we are gone.
  const child = spawn(process.execPath, args, {
    cwd: projectRoot,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    env,
  });
  children.add(child);
  const [code] = await once(child, "exit");
  children.delete(child);
  return tallyOf(report, code === 0);
}

type Report = {
  numPassedTests: number;
  testResults: { status: string; assertionResults: { status: string }[] }[];
};

/** A file that could not be loaded has no failed test, and an error outside of tests no file: each is a failure too. */
function tallyOf(report: string, succeeded: boolean): Tally {
  let read: Report;
  try {
    read = JSON.parse(readFileSync(report, "utf8"));
  } catch {
    return { passed: 0, failed: 1 };
  }
  const failed = read.testResults.map(({ status, assertionResults }) => {
    const tests = assertionResults.filter((one) => one.status === "failed").length;
    return status === "failed" ? Math.max(tests, 1) : tests;
  });
  const sum = failed.reduce((total, count) => total + count, 0);
  return { passed: read.numPassedTests, failed: succeeded ? sum : Math.max(sum, 1) };
}
