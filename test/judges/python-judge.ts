import { execFile } from "node:child_process";
import { cpSync, existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { shared } from "../../local/home.ts";

const run = promisify(execFile);
const python = path.join(shared, "venv", "bin", "python");

/** Runs a judge with arguments and gives what it says. */
export type Judge = (args: string[]) => Promise<string>;

/** Installs a judge that is written in Python beside the engine's packages, which `npm start` can do without it. The
 *  copy of the requirements comes last, so half an installation is made anew. */
async function install(requirements: string, home: string): Promise<void> {
  const installed = path.join(home, "requirements.txt");
  if (existsSync(installed) && readFileSync(installed, "utf8") === readFileSync(requirements, "utf8")) return;
  const aside = `${home}.${process.pid}`;
  const pip = ["-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--quiet"];
  // The list is complete, and to compile all of it would take longer than to load what is used.
  await run(python, [...pip, "--no-deps", "--no-compile", "--target", aside, "--requirement", requirements]);
  cpSync(requirements, path.join(aside, "requirements.txt"));
  rmSync(home, { recursive: true, force: true });
  renameSync(aside, home);
}

/** The judge of this name; what it needs is in the list of requirements beside this file. */
export const pythonJudge = (name: string): Promise<Judge> => pythonScript(name, path.join(shared, name, "bin", name));

/** A script of ours that runs with what a judge of this name needs. */
export async function pythonScript(name: string, script: string): Promise<Judge> {
  const home = path.join(shared, name);
  await install(path.join(import.meta.dirname, `${name}-requirements.txt`), home);
  const options = { env: { ...process.env, PYTHONPATH: home }, maxBuffer: 64 * 1024 * 1024 };
  return async (args) => {
    const { stdout } = await run(python, [script, ...args], options).catch((error: { stdout?: string }) => {
      // An exit code only repeats what the judge says; one who says nothing could not judge.
      if (error.stdout) return { stdout: error.stdout };
      throw error;
    });
    return stdout;
  };
}
