import { execFile } from "node:child_process";
import { cpSync, existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { sharedDirectory } from "../../local/workspace.ts";

const execFileAsync = promisify(execFile);
const python = path.join(sharedDirectory, "venv", "bin", "python");

/** Runs a judge with arguments and gives what it says. */
export type PythonTool = (args: string[]) => Promise<string>;

/** Installs a judge that is written in Python beside the engine's packages, which `npm start` can do without it. The
 *  copy of the requirements comes last, so half an installation is made anew. */
async function installRequirements(requirements: string, workspace: string): Promise<void> {
  const installed = path.join(workspace, "requirements.txt");
  if (existsSync(installed) && readFileSync(installed, "utf8") === readFileSync(requirements, "utf8")) return;
  const aside = `${workspace}.${process.pid}`;
  const pip = ["-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--quiet"];
  // The list is complete, and to compile all of it would take longer than to load what is used.
  await execFileAsync(python, [...pip, "--no-deps", "--no-compile", "--target", aside, "--requirement", requirements]);
  cpSync(requirements, path.join(aside, "requirements.txt"));
  rmSync(workspace, { recursive: true, force: true });
  renameSync(aside, workspace);
}

/** The judge of this name; what it needs is in the list of requirements beside this file. */
export const preparePythonTool = (name: string): Promise<PythonTool> =>
  preparePythonScript(name, path.join(sharedDirectory, name, "bin", name));

/** A script of ours that runs with what a judge of this name needs. */
export async function preparePythonScript(name: string, script: string): Promise<PythonTool> {
  const workspace = path.join(sharedDirectory, name);
  await installRequirements(path.join(import.meta.dirname, `${name}-requirements.txt`), workspace);
  const options = { env: { ...process.env, PYTHONPATH: workspace }, maxBuffer: 64 * 1024 * 1024 };
  return async (args) => {
    const { stdout } = await execFileAsync(python, [script, ...args], options).catch((error: { stdout?: string }) => {
      // An exit code only repeats what the judge says; one who says nothing could not judge.
      if (error.stdout) return { stdout: error.stdout };
      throw error;
    });
    return stdout;
  };
}
