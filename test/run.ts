import { mkdirSync, rmSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { testHome } from "../local/home.ts";
import { interruption } from "../local/interruption.ts";
import { runChecks } from "./run/checks.ts";
import { results, runSuite } from "./run/suites.ts";
import { sumOf, type Tally } from "./run/tally.ts";

const flag = { type: "boolean", default: false } as const;
const { full, quick } = parseArgs({ options: { full: flag, quick: flag } }).values;

process.exit(await main());

/** Runs the tests and checks. The last line is the tally, alone. */
async function main(): Promise<number> {
  for (const left of [results, join(testHome.directory, "tmp")]) rmSync(left, { recursive: true, force: true });
  mkdirSync(results, { recursive: true });
  const tally = await Promise.race([quick ? proveQuickly() : proveAll(), interruption]);
  if (typeof tally === "string") return 128 + constants.signals[tally];
  console.log(`${tally.passed} passed, ${tally.failed} failed`);
  return tally.failed === 0 && tally.passed > 0 ? 0 : 1;
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
