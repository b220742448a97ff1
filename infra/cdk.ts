import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import path from "node:path";

const root = path.join(import.meta.dirname, "..");

/** Runs a command of the CDK CLI in this project and shows its output. Throws if the command fails. */
export async function runCdk(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<void> {
  const cli = createRequire(import.meta.url).resolve("aws-cdk/bin/cdk");
  const PATH = [path.dirname(process.execPath), env["PATH"]].join(path.delimiter);
  // The app is TypeScript, and another Node on the path may not support it.
  const child = spawn(process.execPath, [cli, ...args], { cwd: root, stdio: "inherit", env: { ...env, PATH } });
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) throw new Error(`cdk ${args[0]} failed (exit code ${code}); see its output above`);
}
