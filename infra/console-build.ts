import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";

const project = path.join(import.meta.dirname, "..", "console");

/** Installs the console's packages and builds it. Returns the folder of its files. Throws if a command fails. */
export async function buildConsole(): Promise<string> {
  for (const args of [
    ["ci", "--no-audit", "--no-fund"],
    ["run", "build"],
  ])
    await runNpm(args);
  return path.join(project, "dist");
}

async function runNpm(args: readonly string[]): Promise<void> {
  const PATH = [path.dirname(process.execPath), process.env["PATH"]].join(path.delimiter);
  const child = spawn("npm", args, { cwd: project, stdio: "inherit", env: { ...process.env, PATH } });
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) throw new Error(`npm ${args.join(" ")} failed in console/ (exit code ${code}); see its output above`);
}
