import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { codeCacheDirectory, projectRoot, sharedDirectory, type Workspace } from "./workspace.ts";

const inputs = [
  "infra",
  "handlers",
  "schemas",
  "events",
  "orchestration",
  "docs/openapi.json",
  "cdk.json",
  "package-lock.json",
];
const cacheDirectory = join(sharedDirectory, "cdk.out");

/** A synthesized assembly, and whether it had to be made. */
export type Synthesis = { directory: string; isFresh: boolean };

const pendingSyntheses = new Map<string, Promise<Synthesis>>();

/** Synthesizes the real templates and bundles, unless those of the last time are still right. */
export function synthesize(workspace: Workspace, name: string, context: Record<string, string>): Promise<Synthesis> {
  const known = pendingSyntheses.get(name);
  if (known) return known;
  const synthesis = synthesizeUnlessCached(workspace, name, context);
  pendingSyntheses.set(name, synthesis);
  return synthesis;
}

async function synthesizeUnlessCached(
  workspace: Workspace,
  name: string,
  context: Record<string, string>,
): Promise<Synthesis> {
  const directory = join(cacheDirectory, `${name}-${hashInputs(context)}`);
  if (existsSync(directory)) {
    // The time of the last use: `removeUnused` reads it.
    utimesSync(directory, new Date(), new Date());
    return { directory, isFresh: false };
  }
  // Made aside, so that another run of this copy never sees half of it.
  const aside = `${directory}.${process.pid}`;
  for (const needed of [cacheDirectory, workspace.logDirectory]) mkdirSync(needed, { recursive: true });
  await runApp(aside, context, join(workspace.logDirectory, `synth-${name}.log`));
  if (existsSync(directory)) rmSync(aside, { recursive: true });
  else renameSync(aside, directory);
  removeStaleAssemblies();
  return { directory, isFresh: true };
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Removes the assemblies that nothing was started from for a day; a running system loads its functions from its own.
 *  The compiled code goes with them, and functions that run make theirs again. */
function removeStaleAssemblies(): void {
  const unused = readdirSync(cacheDirectory)
    .map((name) => join(cacheDirectory, name))
    .filter((directory) => Date.now() - statSync(directory).mtimeMs > DAY_MS);
  for (const directory of unused) rmSync(directory, { recursive: true, force: true });
  if (unused.length > 0) rmSync(codeCacheDirectory, { recursive: true, force: true });
}

/** Names an assembly by all that it is made from, so that one is never mistaken for another. */
function hashInputs(context: Record<string, string>): string {
  const hash = createHash("sha256").update(process.version).update(JSON.stringify(context));
  const paths = inputs.map((input) => join(projectRoot, input));
  for (const file of paths.filter((path) => existsSync(path)).flatMap(listFiles)) {
    hash.update(file.slice(projectRoot.length)).update(readFileSync(file));
  }
  return hash.digest("hex").slice(0, 16);
}

function listFiles(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  const entries = readdirSync(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Runs the CDK app as the CDK CLI does, without the second that the CLI itself takes. */
async function runApp(directory: string, context: Record<string, string>, log: string): Promise<void> {
  const output = await open(log, "w");
  const child = spawn(process.execPath, [join(projectRoot, "infra", "app.ts")], {
    cwd: projectRoot,
    stdio: ["ignore", output.fd, output.fd],
    env: {
      PATH: process.env["PATH"],
      NODE_COMPILE_CACHE: codeCacheDirectory,
      CDK_OUTDIR: directory,
      CDK_CONTEXT_JSON: JSON.stringify(context),
      // The tests validate the templates; here it would take seconds and 400 MB.
      CDK_VALIDATION: "false",
    },
  });
  const abandon = () => child.kill("SIGKILL");
  process.once("exit", abandon);
  const [code] = await once(child, "exit");
  process.off("exit", abandon);
  await output.close();
  if (code === 0) return;
  rmSync(directory, { recursive: true, force: true });
  throw new Error(`The templates could not be synthesized:\n${readFileSync(log, "utf8").trim()}`);
}
