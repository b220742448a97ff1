import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { constants, setPriority } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { projectRoot, sharedDirectory } from "../workspace.ts";

const consoleFolder = join(projectRoot, "console");
const inputs = ["src", "public", "build", "index.html", "vite.config.ts", "package-lock.json"];
/** The hash of the sources from which `distFolder` was built. */
const hashFile = join(sharedDirectory, "console-build.sha256");

/** The folder of the built console. */
export const distFolder = join(consoleFolder, "dist");

let running: Promise<void> | undefined;

/** Builds the console if its sources have changed since the last build. Concurrent callers share one build. */
export function ensureConsoleBuilt(): Promise<void> {
  running ??= buildUnlessCurrent();
  return running;
}

async function buildUnlessCurrent(): Promise<void> {
  const hash = hashSources();
  if (existsSync(join(distFolder, "index.html")) && readHash() === hash) return;
  const child = spawn(process.execPath, [join(consoleFolder, "build", "build.ts"), "--quiet"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  // The console is not needed before the tenant is active, so the start of the platform goes first.
  if (child.pid) setPriority(child.pid, constants.priority.PRIORITY_LOW);
  const [errors, [code]] = await Promise.all([text(child.stderr), once(child, "close")]);
  if (code !== 0) throw new Error(`The console can't be built:\n${errors.trim()}`);
  mkdirSync(sharedDirectory, { recursive: true });
  writeFileSync(hashFile, hash);
}

const readHash = () => (existsSync(hashFile) ? readFileSync(hashFile, "utf8") : undefined);

function hashSources(): string {
  const hash = createHash("sha256");
  for (const file of inputs.flatMap(listFiles)) hash.update(file).update("\0").update(readFileSync(file)).update("\0");
  return hash.digest("hex");
}

/** Returns the files of an input, without generated types, in a fixed order. */
function listFiles(input: string): string[] {
  const path = join(consoleFolder, input);
  if (!existsSync(path)) return [];
  if (input.includes(".")) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".d.ts"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
