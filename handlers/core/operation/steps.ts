import type { Failure, OperationRecord, Step, StepProgress } from "../../../schemas/operation.ts";

function withStep(operation: OperationRecord, name: string, change: (step: Step) => Step): OperationRecord {
  const known = operation.steps.some((step) => step.name === name);
  const steps: Step[] = known ? operation.steps : [...operation.steps, { name, status: "pending", attempts: [] }];
  return { ...operation, steps: steps.map((step) => (step.name === name ? change(step) : step)) };
}

const lastAttemptOf = (step: Step | undefined) => step?.attempts.at(-1);

/** Returns a step that has started; undefined if it is pending or unknown. */
export const findStartedStep = (operation: OperationRecord, name: string): Step | undefined =>
  operation.steps.find((step) => step.name === name && step.status !== "pending");

/** Returns the progress of a step since its start. Progress of another step or an earlier run does not count. */
export function findProgress(operation: OperationRecord, name: string): StepProgress {
  const { progress } = operation;
  const startedAt = findStartedStep(operation, name)?.startedAt ?? "";
  if (progress?.step === name && progress.startedAt === startedAt) return progress;
  return { step: name, startedAt, faults: 0, throttledMs: 0 };
}

/** Returns the time in ms from which a step's time-out counts: its start plus the time for which it was throttled. */
export function computeTimeoutStart(operation: OperationRecord, name: string, now: string): number | undefined {
  const startedAt = findStartedStep(operation, name)?.startedAt;
  if (startedAt === undefined) return undefined;
  const { throttledSince, throttledMs } = findProgress(operation, name);
  return Date.parse(startedAt) + throttledMs + measureElapsedMs(throttledSince, now);
}

const measureElapsedMs = (since: string | undefined, now: string): number =>
  since === undefined ? 0 : Math.max(0, Date.parse(now) - Date.parse(since));

/** The number of kept attempts at each end of the list. */
const KEPT_ATTEMPTS = 10;

/** Adds an attempt. Attempts between the first ten and the last ten are only counted. */
function withAttempt({ attempts, attemptsOmitted = 0 }: Step, now: string) {
  const all = [...attempts, { number: (attempts.at(-1)?.number ?? 0) + 1, startedAt: now }];
  const omitted = Math.max(all.length - 2 * KEPT_ATTEMPTS, 0);
  return {
    attempts: omitted === 0 ? all : [...all.slice(0, KEPT_ATTEMPTS), ...all.slice(-KEPT_ATTEMPTS)],
    ...(attemptsOmitted + omitted === 0 ? {} : { attemptsOmitted: attemptsOmitted + omitted }),
  };
}

/** Starts an attempt of a step; undefined if an attempt is open, as on each poll. */
export function startAttempt(operation: OperationRecord, name: string, now: string): OperationRecord | undefined {
  const open = lastAttemptOf(findStartedStep(operation, name));
  if (open !== undefined && open.endedAt === undefined) return undefined;
  return withStep(operation, name, ({ endedAt: _, nextAttemptAt: __, ...step }) => ({
    ...step,
    status: "running",
    startedAt: (step.status === "running" && step.startedAt) || now,
    ...withAttempt(step, now),
  }));
}

/** Changes the open attempt, if there is one. The error of an ended throttling is dropped. */
const updateOpenAttempt = ({ attempts }: Step, change: { endedAt?: string; error?: Failure }): Step["attempts"] =>
  attempts.map((one) => {
    if (one.endedAt !== undefined) return one;
    const { error: _, ...rest } = one;
    return { ...rest, ...change };
  });

const endOpenAttempt = (step: Step, now: string, error?: Failure): Step["attempts"] =>
  updateOpenAttempt(step, { endedAt: now, ...(error ? { error } : {}) });

/** Ends a step: as failed if there is an error, else as succeeded. */
export const endStep = (
  { progress: _, ...operation }: OperationRecord,
  name: string,
  now: string,
  error?: Failure,
): OperationRecord =>
  withStep(operation, name, ({ nextAttemptAt: __, ...step }) => ({
    ...step,
    status: error ? "failed" : "succeeded",
    startedAt: step.startedAt ?? now,
    endedAt: now,
    attempts: endOpenAttempt(step, now, error),
  }));

/** Ends the open attempt of a step with a fault, after which a next attempt follows. */
export function failAttempt(
  operation: OperationRecord,
  name: string,
  error: Failure,
  at: { now: string; next: string },
): { after: OperationRecord; attempt: number } {
  const progress = findProgress(operation, name);
  const after = withStep(endStep(operation, name, at.now, error), name, ({ endedAt: _, ...step }) => ({
    ...step,
    status: "running",
    nextAttemptAt: at.next,
  }));
  return {
    after: { ...after, progress: { ...progress, faults: progress.faults + 1 } },
    attempt: lastAttemptOf(findStartedStep(after, name))?.number ?? 1,
  };
}

/**
 * Records on the open attempt of a step that a service throttles it, which is not a fault. Returns undefined if that is
 * recorded already, so that a long throttling causes one write.
 */
export function markThrottled(
  operation: OperationRecord,
  name: string,
  error: Failure,
  now: string,
): OperationRecord | undefined {
  const progress = findProgress(operation, name);
  if (progress.throttledSince !== undefined) return undefined;
  const shown = withStep(operation, name, (step) => ({ ...step, attempts: updateOpenAttempt(step, { error }) }));
  return { ...shown, progress: { ...progress, throttledSince: now } };
}

/** Resets the faults and the throttling of a step that made progress; undefined if there are none. */
export function resetProgress(operation: OperationRecord, name: string, now: string): OperationRecord | undefined {
  const { throttledSince, ...progress } = findProgress(operation, name);
  if (progress.faults === 0 && throttledSince === undefined) return undefined;
  const cleared = withStep(operation, name, (step) => ({ ...step, attempts: updateOpenAttempt(step, {}) }));
  const throttledMs = progress.throttledMs + measureElapsedMs(throttledSince, now);
  return { ...cleared, progress: { ...progress, faults: 0, throttledMs } };
}

/** Ends the steps of an operation: pending steps become skipped, and running steps fail if there is an error. */
export const endSteps = (steps: Step[], now: string, error?: Failure): Step[] =>
  steps.map(({ nextAttemptAt: _, ...step }) => {
    if (step.status === "pending") return { ...step, status: "skipped" };
    if (step.status !== "running") return step;
    const status = error ? "failed" : "succeeded";
    return { ...step, status, endedAt: now, attempts: endOpenAttempt(step, now, error) };
  });

/** Resets the planned steps that did not succeed to pending. They keep their attempts. */
export const reopenSteps = (steps: Step[], planned: readonly string[]): Step[] =>
  steps.map((step) => {
    if (!planned.includes(step.name) || step.status === "succeeded") return step;
    const { name, attempts, attemptsOmitted } = step;
    return { name, status: "pending", attempts, ...(attemptsOmitted === undefined ? {} : { attemptsOmitted }) };
  });
