import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/** Runs a command until the standard input ends. The kernel ends it with its writer, also after SIGKILL. */
const script = '"$@" & read -r _; kill -9 $!';

/** Starts a command that ends together with this process, whatever ends it. Its output is dropped. */
export const startBoundProcess = (command: string, args: string[]): ChildProcess =>
  spawn("sh", ["-c", script, "sh", command, ...args], { stdio: ["pipe", "ignore", "ignore"] });

/** Ends a command that `startBoundProcess` has started. */
export async function stopBoundProcess(shell: ChildProcess): Promise<void> {
  const ended = once(shell, "exit");
  shell.stdin?.end();
  await ended;
}
