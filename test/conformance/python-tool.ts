import { execFile } from "node:child_process";
import { cpSync, existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { sharedDirectory } from "../../local/workspace.ts";

const execFileAsync = promisify(execFile);
const python = path.join(sharedDirectory, "venv", "bin", "python");

/** Runs a tool with arguments and environment variables, and returns its output. */
export type PythonTool = (args: string[], environment?: Record<string, string>) => Promise<string>;

/** Installs a Python tool in a separate folder, because `npm start` does not need it. The requirements are copied last,
 *  so an incomplete installation is repeated. */
async function installRequirements(requirements: string, workspace: string): Promise<void> {
  const installed = path.join(workspace, "requirements.txt");
  if (existsSync(installed) && readFileSync(installed, "utf8") === readFileSync(requirements, "utf8")) return;
  const temporary = `${workspace}.${process.pid}`;
  const pip = ["-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--quiet"];
  // The requirements include all dependencies. Compiling all modules would take longer than loading the used ones.
  await execFileAsync(python, [
    ...pip,
    "--no-deps",
    "--no-compile",
    "--target",
    temporary,
    "--requirement",
    requirements,
  ]);
  cpSync(requirements, path.join(temporary, "requirements.txt"));
  rmSync(workspace, { recursive: true, force: true });
  renameSync(temporary, workspace);
}

/** Returns a Python tool by its name; a requirements file of this folder lists its packages. */
export const preparePythonTool = (name: string): Promise<PythonTool> =>
  preparePythonScript(name, path.join(sharedDirectory, name, "bin", name));

/** Returns a script of ours that runs with the packages of a Python tool. */
export async function preparePythonScript(name: string, script: string): Promise<PythonTool> {
  const workspace = path.join(sharedDirectory, name);
  await installRequirements(path.join(import.meta.dirname, `${name}-requirements.txt`), workspace);
  return async (args, environment) => {
    const options = {
      env: { ...process.env, ...environment, PYTHONPATH: workspace },
      maxBuffer: 64 * 1024 * 1024,
    };
    const { stdout } = await execFileAsync(python, [script, ...args], options).catch((error: { stdout?: string }) => {
      // The output contains the findings whatever the exit code is. Without output the tool has failed.
      if (error.stdout) return { stdout: error.stdout };
      throw error;
    });
    return stdout;
  };
}
