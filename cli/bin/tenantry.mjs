#!/usr/bin/env node
// Runs the command line in the repository. It is built first if its sources have changed.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { stampOf } from "../build/stamp.mjs";

const folder = fileURLToPath(new URL("..", import.meta.url));
const stamp = `${folder}dist/stamp`;

/** Runs a command without its output. Exits with its output if it fails. */
function run(command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: folder, encoding: "utf8" });
  if (status === 0) return;
  console.error(`tenantry: the command line can't be built.\n${error?.message ?? `${stdout}${stderr}`.trim()}`);
  console.error("  Try: npm start, which installs everything");
  process.exit(1);
}

if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== stampOf(folder)) {
  if (!existsSync(`${folder}node_modules/commander`)) run("npm", ["ci", "--omit=dev", "--no-audit", "--no-fund"]);
  run(process.execPath, [`${folder}build/build.mjs`]);
}
await import("../dist/main.mjs");
