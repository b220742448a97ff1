import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { type Home, projectRoot, shared } from "./home.ts";

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
const cache = join(shared, "cdk.out");

/** A synthesized assembly, and whether it had to be made. */
export type Synthesis = { directory: string; fresh: boolean };

const running = new Map<string, Promise<Synthesis>>();

/** Synthesizes the real templates and bundles, unless those of the last time are still right. */
export function synthesize(home: Home, name: string, context: Record<string, string>): Promise<Synthesis> {
  const known = running.get(name);
  if (known) return known;
  const synthesis = synthesizeUnlessKnown(home, name, context);
  running.set(name, synthesis);
  return synthesis;
}

async function synthesizeUnlessKnown(home: Home, name: string, context: Record<string, string>): Promise<Synthesis> {
  const directory = join(cache, name);
  const paths = inputs.map((input) => join(projectRoot, input));
  const hash = `${JSON.stringify(context)} ${hashOf(paths)}`;
  const stamp = join(directory, "inputs.sha256");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return { directory, fresh: false };
  // Made aside, so that another run of this copy never sees half of it.
  const aside = `${directory}.${process.pid}`;
  mkdirSync(cache, { recursive: true });
  await runApp(aside, context, join(home.logs, `synth-${name}.log`));
  writeFileSync(join(aside, "inputs.sha256"), hash);
  rmSync(directory, { recursive: true, force: true });
  renameSync(aside, directory);
  return { directory, fresh: true };
}

function hashOf(paths: string[]): string {
  const hash = createHash("sha256").update(process.version);
  for (const file of paths.filter((path) => existsSync(path)).flatMap(filesUnder)) {
    hash.update(file.slice(projectRoot.length)).update(readFileSync(file));
  }
  return hash.digest("hex");
}

function filesUnder(path: string): string[] {
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
      CDK_OUTDIR: directory,
      CDK_CONTEXT_JSON: JSON.stringify(context),
      // The tests validate the templates; here it would take seconds and 400 MB.
      CDK_VALIDATION: "false",
    },
  });
  const [code] = await once(child, "exit");
  await output.close();
  if (code === 0) return;
  rmSync(directory, { recursive: true, force: true });
  throw new Error(`The templates could not be synthesized:\n${readFileSync(log, "utf8").trim()}`);
}
