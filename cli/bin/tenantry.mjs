#!/usr/bin/env node
// Runs the command line in the repository. It is built first if its sources have changed.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { stampOf } from "../build/stamp.mjs";

if (!process.getBuiltinModule) {
  console.error(`tenantry: Node 20.16 or newer is needed; this is ${process.versions.node}.`);
  process.exit(1);
}

const folder = fileURLToPath(new URL("..", import.meta.url));
const stamp = `${folder}dist/stamp`;

/** Runs a command without its output. Exits with its output if it fails. */
async function run(command, args) {
  const { spawnSync } = await import("node:child_process");
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: folder, encoding: "utf8" });
  if (status === 0) return;
  console.error(`tenantry: the command line can't be built.\n${error?.message ?? `${stdout}${stderr}`.trim()}`);
  console.error("  Try: npm start, which installs everything");
  process.exit(1);
}

/** Returns whether the built files are missing or older than the sources. Help and version don't wait for the check. */
const isStale = () =>
  !existsSync(stamp) ||
  (!/^(--version|-V|--help|-h)$/.test(process.argv[2] ?? "") && readFileSync(stamp, "utf8") !== stampOf(folder));

if (isStale()) {
  if (!existsSync(`${folder}node_modules/commander`)) await run("npm", ["ci", "--omit=dev", "--no-audit", "--no-fund"]);
  await run(process.execPath, [`${folder}build/build.mjs`]);
}
await import("../dist/main.mjs");
