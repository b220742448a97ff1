import type { Failure, OperationRecord, Step, StepProgress } from "../../../schemas/operation.ts";

const withStep = (operation: OperationRecord, name: string, change: (step: Step) => Step): OperationRecord => {
  const known = operation.steps.some((step) => step.name === name);
  const steps: Step[] = known ? operation.steps : [...operation.steps, { name, status: "pending", attempts: [] }];
  return { ...operation, steps: steps.map((step) => (step.name === name ? change(step) : step)) };
};

const lastAttemptOf = (step: Step | undefined) => step?.attempts.at(-1);

/** The step as it stands, when it has begun. */
export const findStartedStep = (operation: OperationRecord, name: string): Step | undefined =>
  operation.steps.find((step) => step.name === name && step.status !== "pending");

/** Returns the trouble of a step since it began; trouble of another step, or of an earlier run's, does not count. */
export const findProgress = (operation: OperationRecord, name: string): StepProgress => {
  const { progress } = operation;
  const startedAt = findStartedStep(operation, name)?.startedAt ?? "";
  if (progress?.step === name && progress.startedAt === startedAt) return progress;
  return { step: name, startedAt, faults: 0, throttledMs: 0 };
};

/** Returns the time from which a step's time-out counts, in ms: its start, later by all the time that it was throttled. */
export const computeTimeoutStart = (operation: OperationRecord, name: string, now: string): number | undefined => {
  const startedAt = findStartedStep(operation, name)?.startedAt;
  if (startedAt === undefined) return undefined;
  const { throttledSince, throttledMs } = findProgress(operation, name);
  return Date.parse(startedAt) + throttledMs + measureElapsedMs(throttledSince, now);
};

const measureElapsedMs = (since: string | undefined, now: string): number =>
  since === undefined ? 0 : Math.max(0, Date.parse(now) - Date.parse(since));

/** The number of first attempts that are kept, and of last ones. */
const KEPT_ATTEMPTS = 10;

/** Adds an attempt; of those between the first ten and the last ten only the count is kept. */
const withAttempt = ({ attempts, attemptsOmitted = 0 }: Step, now: string) => {
  const all = [...attempts, { number: (attempts.at(-1)?.number ?? 0) + 1, startedAt: now }];
  const omitted = Math.max(all.length - 2 * KEPT_ATTEMPTS, 0);
  return {
    attempts: omitted === 0 ? all : [...all.slice(0, KEPT_ATTEMPTS), ...all.slice(-KEPT_ATTEMPTS)],
    ...(attemptsOmitted + omitted === 0 ? {} : { attemptsOmitted: attemptsOmitted + omitted }),
  };
};

/** Marks a step as under way; undefined when an attempt is open already, as at every poll. */
export const startAttempt = (operation: OperationRecord, name: string, now: string): OperationRecord | undefined => {
  const open = lastAttemptOf(findStartedStep(operation, name));
  if (open !== undefined && open.endedAt === undefined) return undefined;
  return withStep(operation, name, ({ endedAt: _, nextAttemptAt: __, ...step }) => ({
    ...step,
    status: "running",
    startedAt: (step.status === "running" && step.startedAt) || now,
    ...withAttempt(step, now),
  }));
};

/** Changes the attempt that is open, if one is; an error that it shows of a throttling that has ended goes. */
const updateOpenAttempt = ({ attempts }: Step, change: { endedAt?: string; error?: Failure }): Step["attempts"] =>
  attempts.map((one) => {
    if (one.endedAt !== undefined) return one;
    const { error: _, ...rest } = one;
    return { ...rest, ...change };
  });

const endOpenAttempt = (step: Step, now: string, error?: Failure): Step["attempts"] =>
  updateOpenAttempt(step, { endedAt: now, ...(error ? { error } : {}) });

/** Marks a step as ended, with what went wrong where it did. */
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

/** Ends the open attempt of a step with a fault that the next one may mend. */
export const failAttempt = (
  operation: OperationRecord,
  name: string,
  error: Failure,
  at: { now: string; next: string },
): { after: OperationRecord; attempt: number } => {
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
};

/**
 * Shows at the open attempt of a step that a service throttles it, which is no fault. Returns undefined where it is
 * shown already: however long the throttling lasts, it is written once.
 */
export const markThrottled = (
  operation: OperationRecord,
  name: string,
  error: Failure,
  now: string,
): OperationRecord | undefined => {
  const progress = findProgress(operation, name);
  if (progress.throttledSince !== undefined) return undefined;
  const shown = withStep(operation, name, (step) => ({ ...step, attempts: updateOpenAttempt(step, { error }) }));
  return { ...shown, progress: { ...progress, throttledSince: now } };
};

/** Forgets the faults and the throttling of a step that got on; undefined where there is nothing to forget. */
export const resetProgress = (operation: OperationRecord, name: string, now: string): OperationRecord | undefined => {
  const { throttledSince, ...progress } = findProgress(operation, name);
  if (progress.faults === 0 && throttledSince === undefined) return undefined;
  const cleared = withStep(operation, name, (step) => ({ ...step, attempts: updateOpenAttempt(step, {}) }));
  const throttledMs = progress.throttledMs + measureElapsedMs(throttledSince, now);
  return { ...cleared, progress: { ...progress, faults: 0, throttledMs } };
};

/** The steps of an operation that is over: what never ran was skipped, what still ran ends as the operation does. */
export const endSteps = (steps: Step[], now: string, status: "succeeded" | "failed"): Step[] =>
  steps.map(({ nextAttemptAt: _, ...step }) => {
    if (step.status === "pending") return { ...step, status: "skipped" };
    if (step.status !== "running") return step;
    return { ...step, status, endedAt: now, attempts: endOpenAttempt(step, now) };
  });

/** The steps of an operation that is tried again: all that is planned is pending, with the attempts so far. */
export const reopenSteps = (steps: Step[], planned: readonly string[]): Step[] =>
  steps.map((step) => {
    if (!planned.includes(step.name) || step.status === "succeeded") return step;
    const { name, attempts, attemptsOmitted } = step;
    return { name, status: "pending", attempts, ...(attemptsOmitted === undefined ? {} : { attemptsOmitted }) };
  });
