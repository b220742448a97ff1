import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { projectRoot } from "../../local/workspace.ts";
import { runCli } from "../support/cli/run-cli.ts";

const program = join(projectRoot, "cli", "bin", "tenantry.mjs");

function measure(args: string[]): number {
  const startedAt = performance.now();
  spawnSync(process.execPath, args, { stdio: "ignore" });
  return performance.now() - startedAt;
}

test("help and version take at most 1.5 times as long as Node itself", async () => {
  await runCli(["--version"]);
  const best = { node: Number.POSITIVE_INFINITY, help: Number.POSITIVE_INFINITY, version: Number.POSITIVE_INFINITY };
  // The fastest of many interleaved runs does not depend on what else the machine does.
  for (let attempt = 0; attempt < 25; attempt += 1) {
    best.node = Math.min(best.node, measure(["-e", "0"]));
    best.help = Math.min(best.help, measure([program, "--help"]));
    best.version = Math.min(best.version, measure([program, "--version"]));
  }
  expect(Math.max(best.help, best.version) / best.node).toBeLessThan(1.5);
});
