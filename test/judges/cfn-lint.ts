import { execFile } from "node:child_process";
import { cpSync, existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { shared } from "../../local/home.ts";

const run = promisify(execFile);
const python = path.join(shared, "venv", "bin", "python");
const requirements = path.join(import.meta.dirname, "cfn-lint-requirements.txt");
const home = path.join(shared, "cfn-lint");

/** What cfn-lint says of a template. */
export type LintFinding = { file: string; rule: string; at: string; message: string };

/** Installs cfn-lint beside the engine's packages, which `npm start` can do without it. The copy of the requirements
 *  comes last, so half an installation is made anew. */
export async function installCfnLint(): Promise<void> {
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

type Match = {
  Filename: string | null;
  Rule: { Id: string };
  Message: string;
  Location: { Path: (string | number)[] | null };
};

/** Every error and warning of cfn-lint but one: the CDK writes down dependencies that references imply already. */
export async function cfnLint(files: string[]): Promise<LintFinding[]> {
  const args = [path.join(home, "bin", "cfn-lint"), "--format", "json", "--ignore-checks", "W3005", "--", ...files];
  // Its exit code only repeats what it prints.
  const { stdout } = await run(python, args, { env: { ...process.env, PYTHONPATH: home } }).catch(
    (error: { stdout?: string }) => {
      if (error.stdout?.startsWith("[")) return { stdout: error.stdout };
      throw error;
    },
  );
  return (JSON.parse(stdout || "[]") as Match[]).map(({ Filename, Rule, Message, Location }) => ({
    file: path.basename(Filename ?? ""),
    rule: Rule.Id,
    at: (Location.Path ?? []).join("/"),
    message: Message,
  }));
}
