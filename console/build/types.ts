// Generates src/api/openapi.d.ts from docs/openapi.json. Its tool needs another TypeScript than the console, so it has a
// folder of its own.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const toolFolder = join(root, "api-types");
const tool = join(toolFolder, "node_modules", "openapi-typescript", "bin", "cli.js");
const options = ["--root-types", "--root-types-no-schema-prefix", "--default-non-nullable=false"];

/** Runs a command. Throws with its output if it fails. */
function run(command: string, args: string[], cwd: string): void {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} failed:\n${stdout}${stderr}`);
}

if (!existsSync(tool)) run("npm", ["ci", "--no-audit", "--no-fund"], toolFolder);
const [document, target] = [join(root, "..", "docs", "openapi.json"), join(root, "src", "api", "openapi.d.ts")];
run(process.execPath, [tool, document, ...options, "-o", target], toolFolder);
