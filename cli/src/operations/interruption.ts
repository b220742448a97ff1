import { AsyncLocalStorage } from "node:async_hooks";
import { CliError } from "../failures/cli-error.ts";
import { INTERRUPTED } from "../failures/exit-codes.ts";

/** Ctrl-C during a command that only watches: what it watched continues. */
export class Interruption extends CliError {
  constructor(what: string, remedy: string, details: Record<string, unknown> = {}) {
    super(what, { code: "interrupted", exitCode: INTERRUPTED, remedy, details });
  }
}

/** The signal of the work that sends a request. A request that outlives the work still belongs to it. */
const signalOfWork = new AsyncLocalStorage<AbortSignal | undefined>();

/** Runs work that Ctrl-C and SIGTERM end. */
export async function untilInterrupted<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController();
  const abort = () => controller.abort();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, abort);
  try {
    return await signalOfWork.run(controller.signal, () => work(controller.signal));
  } finally {
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

/** Runs a part of interruptible work whose requests must be repeated after Ctrl-C as well, such as a clean-up. */
export const runToEnd = <Result>(part: () => Promise<Result>): Promise<Result> => signalOfWork.run(undefined, part);

/** Pauses before a request is sent again. Throws at Ctrl-C during work of `untilInterrupted`, which would otherwise end only
 *  after the pause. */
export async function pauseBeforeRetry(milliseconds: number): Promise<void> {
  const isAborted = await pause(milliseconds, signalOfWork.getStore() ?? new AbortController().signal);
  if (isAborted) throw new Interruption("Interrupted.", "the same command again");
}
