import { existsSync, readFileSync } from "node:fs";
import { constants } from "node:os";

/** The end of a process, as Node reports it: its exit code, or the signal that killed it. */
export type ProcessEnd = { code: number | null; signal: NodeJS.Signals | null };

/** The exit code of `engine.py` if another engine runs in the workspace. */
const LOCKED_EXIT_CODE = 75;
/** The exit code of `engine.py` is higher by this number than that of the signal which killed the engine. */
const SIGNAL_EXIT_CODE = 128;
const LOG_LINES = 5;

/** Returns the signal that killed the engine or the process that watches it; undefined if none did. */
function findSignal({ code, signal }: ProcessEnd): string | undefined {
  const signals = Object.entries(constants.signals);
  return signal ?? signals.find(([, number]) => SIGNAL_EXIT_CODE + number === code)?.[0];
}

function describeCause(end: ProcessEnd): string {
  const signal = findSignal(end);
  if (signal === undefined) return `The engine ended unexpectedly (exit code ${end.code}).`;
  const killed = `The engine was killed by signal ${constants.signals[signal as NodeJS.Signals]} (${signal}).`;
  return signal === "SIGKILL" ? `${killed} If you did not do it, the machine was probably short of memory.` : killed;
}

/** Describes why the engine ended although nothing stopped it, with the last lines of its log. */
export function describeEngineEnd(end: ProcessEnd, log: string): string {
  if (end.code === LOCKED_EXIT_CODE) {
    return "A system is already running in this folder. Stop it first, or start a second copy in another folder.";
  }
  const lines = existsSync(log) ? readFileSync(log, "utf8").trim().split("\n").slice(-LOG_LINES) : [];
  return [`${describeCause(end)} The last lines of ${log}:`, ...lines].join("\n");
}
