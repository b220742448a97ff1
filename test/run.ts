import { existsSync, mkdirSync, rmSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { interruption } from "../local/interruption.ts";
import { synthesizeStacks, unlimitedRemovals } from "../local/system.ts";
import { faultWorkspaces, testWorkspace, type Workspace } from "../local/workspace.ts";
import { runAllChecks, runChecks } from "./run/checks.ts";
import { killChildren } from "./run/children.ts";
import { results, runSuite } from "./run/suites.ts";
import { sumOf, type Tally } from "./run/tally.ts";

const flag = { type: "boolean", default: false } as const;
const { full, quick, check } = parseArgs({ options: { full: flag, quick: flag, check: flag } }).values;

process.exit(await main());

/** Runs the tests and checks. Prints each failure once more at the end. The last line contains only the tally. */
async function main(): Promise<number> {
  for (const folder of [results, join(testWorkspace.directory, "tmp")])
    rmSync(folder, { recursive: true, force: true });
  mkdirSync(results, { recursive: true });
  const tally = await Promise.race([selectSuites(), interruption]);
  if (typeof tally === "string") {
    killChildren();
    await Promise.all([testWorkspace, ...faultWorkspaces].map(waitForEngineEnd));
    return 128 + constants.signals[tally];
  }
  for (const failure of tally.failures) console.log(` ✗ ${failure}`);
  console.log(`${tally.passed} passed, ${tally.failed} failed`);
  return tally.failed === 0 && tally.passed > 0 ? 0 : 1;
}

function selectSuites(): Promise<Tally> {
  if (check) return runAllChecks();
  return quick ? runQuickSuites() : runAllSuites();
}

/** Waits until the engine of a workspace has ended. It ends by itself after the tests. */
async function waitForEngineEnd({ runDirectory }: Workspace): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (existsSync(runDirectory) && Date.now() < deadline) await delay(50);
}

/** Runs the suites without an engine, except their longest tests, and the checks at the same time. */
async function runQuickSuites(): Promise<Tally> {
  return sumOf(
    await Promise.all([
      runSuite({ projects: ["unit", "isolated", "console", "cli", "infra"], niceness: 0, quick: true }, full),
      runChecks(),
    ]),
  );
}

/**
 * Runs all suites and checks at the same time. What takes longest has priority, and the others use its pauses. The suites
 * with an engine share the synthesized templates, so they wait for them.
 */
async function runAllSuites(): Promise<Tally> {
  const others = async () =>
    sumOf([
      await runSuite({ projects: ["unit", "isolated", "console", "cli", "infra"], niceness: 4 }, full),
      await runChecks(),
      await runSuite({ projects: ["site"], niceness: 4 }, full),
    ]);
  const onEngine = async () => {
    // If it fails, each suite fails with the reason.
    await synthesizeStacks(testWorkspace, unlimitedRemovals).catch(() => {});
    const count = faultWorkspaces.length;
    const faults = faultWorkspaces.map((_, part) => ({ projects: ["faults"], part: { index: part + 1, count } }));
    return Promise.all([
      runSuite({ projects: ["engine", "browser"], niceness: 0 }, full),
      ...faults.map((suite) => runSuite({ ...suite, niceness: 2 }, full)),
    ]);
  };
  const [tallies, tally] = await Promise.all([onEngine(), others()]);
  return sumOf([...tallies, tally]);
}
