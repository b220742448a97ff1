import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot, sharedDirectory } from "../../../local/workspace.ts";
import { getWorkspace, waitFor } from "../system/deployed-system.ts";

const program = join(projectRoot, "cli", "bin", "tenantry.mjs");
/** Python's pseudo-terminal, because Node has none. */
const terminal = "import pty, os, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))";

type Variables = Record<string, string | undefined>;
type Options = { env?: Variables; input?: string };
export type CliResult = { code: number | null; stdout: string; stderr: string };

/** A started command. */
export type RunningCli = {
  child: ChildProcess;
  result: Promise<CliResult>;
  /** Waits until stderr matches. */
  waitForMessage: (pattern: RegExp) => Promise<unknown>;
  /** Waits for an address on a line of its own on stderr. */
  address: () => Promise<string>;
};

/** Returns the environment of a script without a terminal: the platform of the test, and settings of its own. */
function createEnvironment(env: Variables): NodeJS.ProcessEnv {
  const settings = mkdtempSync(join(tmpdir(), "tenantry-cli-"));
  const { PATH, HOME } = process.env;
  return { PATH, HOME, TENANTRY_HOME: getWorkspace().directory, TENANTRY_CONFIG_DIR: settings, ...env };
}

/** Starts a command of the command line as a script does. */
export function startCli(args: readonly string[], { env = {}, input }: Options = {}): RunningCli {
  return follow(spawn(process.execPath, [program, ...args], { env: createEnvironment(env) }), input);
}

/** Runs a command on a pseudo-terminal. Its stderr is part of stdout there. */
export function runOnTerminal(args: readonly string[], { env = {}, input }: Options = {}): Promise<CliResult> {
  const python = join(sharedDirectory, "venv", "bin", "python");
  const command = ["-c", terminal, process.execPath, program, ...args];
  return follow(spawn(python, command, { env: createEnvironment({ TERM: "xterm", ...env }) }), input).result;
}

export const runCli = (args: readonly string[], options: Options = {}): Promise<CliResult> =>
  startCli(args, options).result;

function follow(child: ChildProcess, input: string | undefined): RunningCli {
  const output = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream]?.setEncoding("utf8").on("data", (text: string) => {
      output[stream] += text;
    });
  }
  if (input === undefined) child.stdin?.end();
  else child.stdin?.end(input);
  return {
    child,
    result: once(child, "close").then(([code]) => ({ code: code as number | null, ...output })),
    address: () => waitFor("an address on stderr", async () => /^http\S+$/m.exec(output.stderr)?.[0]),
    waitForMessage: (pattern) => waitFor(`${pattern} on stderr`, async () => pattern.test(output.stderr)),
  };
}

/** Returns the fields of a resource that a command has printed in a pipe. */
export const fieldsOf = ({ stdout }: CliResult): Record<string, string> =>
  Object.fromEntries(
    stdout
      .trim()
      .split("\n")
      .map((line) => {
        const [name = "", ...values] = line.split("\t");
        return [name, values.join("\t")];
      }),
  );
