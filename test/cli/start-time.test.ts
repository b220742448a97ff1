import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { median } from "../../bench/statistics.ts";
import { projectRoot } from "../../local/workspace.ts";
import { runCli } from "../support/cli/run-cli.ts";

const program = join(projectRoot, "cli", "bin", "tenantry.mjs");

/** Returns the processor time of a run in seconds. Unlike the time on the clock it hardly depends on other processes. */
function measure(args: string[]): number {
  const command = ["-c", '"$0" "$@" > /dev/null; times', process.execPath, ...args];
  const { stdout } = spawnSync("bash", command, { encoding: "utf8" });
  const [, children = ""] = stdout.trim().split("\n");
  return [...children.matchAll(/([\d.]+)s/g)].reduce((sum, [, seconds]) => sum + Number(seconds), 0);
}

/** The number of runs of each command. The median ignores single runs that other processes disturb. */
const ROUNDS = 21;

test("help and version take at most 1.5 times as long as Node itself", async () => {
  await runCli(["--version"]);
  // The runs alternate, so that a load of the machine affects both sides of a ratio.
  const rounds = Array.from({ length: ROUNDS }, () => {
    const node = measure(["-e", "0"]);
    return { help: measure([program, "--help"]) / node, version: measure([program, "--version"]) / node };
  });
  expect(median(rounds.map(({ help }) => help))).toBeLessThan(1.5);
  expect(median(rounds.map(({ version }) => version))).toBeLessThan(1.5);
});
