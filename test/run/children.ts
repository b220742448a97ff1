import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { constants, getPriority, setPriority } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../../local/workspace.ts";

const children = new Set<ChildProcess>();
process.once("exit", killChildren);

/** Kills all processes that `start` has started. */
export function killChildren(): void {
  for (const child of children) child.kill("SIGKILL");
}

/** Returns the path of an installed tool's command. */
export const bin = (name: string): string => join(projectRoot, "node_modules", ".bin", name);

/** The amount by which a child is nicer than this process. A child that is nicer by 3 gets half the processor time. */
export type Niceness = 0 | 2 | 4;

/** Starts a process in the project's folder. It ends together with this process. */
export function start(
  command: string,
  args: string[],
  { niceness, ...options }: SpawnOptions & { niceness: Niceness },
): ChildProcess {
  const child = spawn(command, args, { cwd: projectRoot, ...options });
  children.add(child);
  child.once("exit", () => children.delete(child));
  if (child.pid !== undefined)
    setPriority(child.pid, Math.min(getPriority() + niceness, constants.priority.PRIORITY_LOW));
  return child;
}

/** Calls `onLines` with whole lines of a process's output, so that the lines of several processes do not mix. */
export function readLines({ stdout, stderr }: ChildProcess, onLines: (lines: string) => void): void {
  for (const stream of [stdout, stderr]) {
    let rest = "";
    stream?.setEncoding("utf8").on("data", (chunk: string) => {
      const end = chunk.lastIndexOf("\n") + 1;
      if (end > 0) onLines(rest + chunk.slice(0, end));
      rest = end > 0 ? chunk.slice(end) : rest + chunk;
    });
    stream?.on("end", () => rest !== "" && onLines(`${rest}\n`));
  }
}
