import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
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

test("help and version take at most 1.5 times as long as Node itself", async () => {
  await runCli(["--version"]);
  const best = { node: Number.POSITIVE_INFINITY, help: Number.POSITIVE_INFINITY, version: Number.POSITIVE_INFINITY };
  const ratio = () => Math.max(best.help, best.version) / best.node;
  // The cheapest of many interleaved runs met the fewest disturbances.
  for (let attempt = 0; attempt < 25 && !(attempt >= 5 && ratio() < 1.5); attempt += 1) {
    best.node = Math.min(best.node, measure(["-e", "0"]));
    best.help = Math.min(best.help, measure([program, "--help"]));
    best.version = Math.min(best.version, measure([program, "--version"]));
  }
  expect(ratio()).toBeLessThan(1.5);
});
