import { CliError } from "../failures/cli-error.ts";
import { INTERRUPTED } from "../failures/exit-codes.ts";

/** Ctrl-C during a command that only watches: what it watched continues. */
export class Interruption extends CliError {
  constructor(what: string, remedy: string, details: Record<string, unknown> = {}) {
    super(what, { code: "interrupted", exitCode: INTERRUPTED, remedy, details });
  }
}

/** The signals of the work that runs in `untilInterrupted`. */
const running = new Set<AbortSignal>();

/** Runs work that Ctrl-C and SIGTERM end. */
export async function untilInterrupted<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController();
  running.add(controller.signal);
  const abort = () => controller.abort();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, abort);
  try {
    return await work(controller.signal);
  } finally {
    running.delete(controller.signal);
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, abort);
  }
}

/** Pauses until the time has passed or the signal aborts. Returns whether it aborted. */
export const pause = (milliseconds: number, signal: AbortSignal): Promise<boolean> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve(true);
    const timer = setTimeout(() => finish(false), milliseconds);
    const onAbort = () => finish(true);
    const finish = (isAborted: boolean) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      resolve(isAborted);
    };
    signal.addEventListener("abort", onAbort);
  });

/** Pauses before a request is sent again. Throws at Ctrl-C during work of `untilInterrupted`, which would otherwise end only
 *  after the pause. */
export async function pauseBeforeRetry(milliseconds: number): Promise<void> {
  const isAborted = await pause(milliseconds, AbortSignal.any([...running]));
  if (isAborted) throw new Interruption("Interrupted.", "the same command again");
}
