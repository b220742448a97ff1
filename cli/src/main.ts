#!/usr/bin/env node
import { readFileSync } from "node:fs";
// The import of the whole module works on each version of Node; older ones have no compile cache.
import * as nodeModule from "node:module";

const version = process.env["TENANTRY_VERSION"] ?? "0.0.0";
const words = process.argv.slice(2);
const [word = "--help"] = words;

// A closed pipe, as of `| head`, ends the program without a message. A full disk ends it with one.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(process.exitCode ?? 0);
  process.stderr.write(`tenantry: The result can't be written.\n  ${error.message}\n  Try: another file\n`);
  process.exit(1);
});
// A message that nobody can read changes neither the work nor the exit code.
process.stderr.on("error", () => {});

if (words.length <= 1 && /^(--version|-V)$/.test(word)) {
  process.stdout.write(`${version}\n`);
} else if (words.length <= 1 && /^(--help|-h)$/.test(word)) {
  process.stdout.write(readFileSync(new URL("help.txt", import.meta.url)));
} else {
  nodeModule.enableCompileCache?.();
  const { run } = await import("./run.ts");
  process.exitCode = await run(words, version);
}
