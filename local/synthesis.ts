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

/** A synthesized assembly. `isFresh` is false if it comes from the cache. */
export type Synthesis = { directory: string; isFresh: boolean };

const pendingSyntheses = new Map<string, Promise<Synthesis>>();

/** Synthesizes the templates and bundles, or returns the cached assembly if no input has changed. */
export function synthesize(workspace: Workspace, name: string, context: Record<string, string>): Promise<Synthesis> {
  const pending = pendingSyntheses.get(name);
  if (pending) return pending;
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
    // Records the last use for `removeStaleAssemblies`.
    utimesSync(directory, new Date(), new Date());
    return { directory, isFresh: false };
  }
  // The app writes to a temporary folder, so that another run of this copy never reads an incomplete assembly.
  const temporary = `${directory}.${process.pid}`;
  for (const parent of [cacheDirectory, workspace.logDirectory]) mkdirSync(parent, { recursive: true });
  await runApp(temporary, context, join(workspace.logDirectory, `synth-${name}.log`));
  moveUnlessExists(temporary, directory);
  removeStaleAssemblies();
  return { directory, isFresh: true };
}

/** Moves a folder, or removes it if another process has just made the same one. */
export function moveUnlessExists(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!existsSync(to)) throw error;
    rmSync(from, { recursive: true, force: true });
  }
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Removes the assemblies that no start used for a day. A running system loads its functions from its assembly, so
 *  newer ones stay. Removes the compiled code too; running functions compile theirs again. */
function removeStaleAssemblies(): void {
  const stale = listOlderThan(DAY_MS, cacheDirectory);
  for (const directory of stale) rmSync(directory, { recursive: true, force: true });
  if (stale.length > 0) rmSync(codeCacheDirectory, { recursive: true, force: true });
}

/** Lists the entries of a folder that nobody has changed for a time in ms. Another process may remove some meanwhile. */
export const listOlderThan = (age: number, folder: string): string[] =>
  readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((path) => Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > age);

/** Computes the hash of an assembly's inputs. The hash names the assembly's folder. */
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

/** Runs the CDK app as the CDK CLI does. The CLI itself would take another second. */
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
      // The tests validate the templates. Validation here would take seconds and 400 MB.
      CDK_VALIDATION: "false",
      // The CDK would record a stack trace for each resource.
      CDK_DISABLE_STACK_TRACE: "1",
    },
  });
  const killChild = () => child.kill("SIGKILL");
  process.once("exit", killChild);
  const [code] = await once(child, "exit");
  process.off("exit", killChild);
  await output.close();
  if (code === 0) return;
  rmSync(directory, { recursive: true, force: true });
  throw new Error(`The templates could not be synthesized:\n${readFileSync(log, "utf8").trim()}`);
}
