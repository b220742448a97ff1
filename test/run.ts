import { existsSync, mkdirSync, rmSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { interruption } from "../local/interruption.ts";
import { faultHome, testWorkspace, type Workspace } from "../local/workspace.ts";
import { runChecks } from "./run/checks.ts";
import { killChildren } from "./run/children.ts";
import { results, runSuite } from "./run/suites.ts";
import { sumOf, type Tally } from "./run/tally.ts";

const flag = { type: "boolean", default: false } as const;
const { full, quick } = parseArgs({ options: { full: flag, quick: flag } }).values;

process.exit(await main());

/** Runs the tests and checks. The last line is the tally, alone. */
async function main(): Promise<number> {
  for (const left of [results, join(testWorkspace.directory, "tmp")]) rmSync(left, { recursive: true, force: true });
  mkdirSync(results, { recursive: true });
  const tally = await Promise.race([quick ? proveQuickly() : proveAll(), interruption]);
  if (typeof tally === "string") {
    killChildren();
    await Promise.all([testWorkspace, faultHome].map(engineGone));
    return 128 + constants.signals[tally];
  }
  console.log(`${tally.passed} passed, ${tally.failed} failed`);
  return tally.failed === 0 && tally.passed > 0 ? 0 : 1;
}

/** Waits until the engine of a home has ended, which it does by itself once the tests are gone. */
async function engineGone({ runDirectory: run }: Workspace): Promise<void> {
  for (const deadline = Date.now() + 5_000; existsSync(run) && Date.now() < deadline; await delay(50));
}

/** Runs what needs no engine, and the checks beside it. */
async function proveQuickly(): Promise<Tally> {
  return sumOf(await Promise.all([runSuite({ projects: ["unit", "infra"], mayWait: false }, full), runChecks()]));
}

/**
 * Runs everything at the same time. The faults take longest, one after another on an engine of their own, and mostly
 * wait: so they come first wherever they want a processor, and the others fill the pauses.
 */
async function proveAll(): Promise<Tally> {
  const others = async () =>
    sumOf([await runSuite({ projects: ["unit", "infra"], mayWait: true }, full), await runChecks()]);
  const tallies = await Promise.all([
    runSuite({ projects: ["faults"], mayWait: false }, full),
    runSuite({ projects: ["engine"], mayWait: true }, full),
    others(),
  ]);
  return sumOf(tallies);
}
