import type { Failure, OperationRecord, Step } from "../../schemas/operation.ts";

const withStep = (operation: OperationRecord, name: string, change: (step: Step) => Step): OperationRecord => {
  const known = operation.steps.some((step) => step.name === name);
  const steps: Step[] = known ? operation.steps : [...operation.steps, { name, status: "pending", attempts: [] }];
  return { ...operation, steps: steps.map((step) => (step.name === name ? change(step) : step)) };
};

const lastAttempt = (step: Step | undefined) => step?.attempts.at(-1);

/** The step as it stands, when it has begun. */
export const stepOf = (operation: OperationRecord, name: string): Step | undefined =>
  operation.steps.find((step) => step.name === name && step.status !== "pending");

/** How many faults the step has met since it began; those of an earlier run don't count. */
export const faultsOf = (step: Step | undefined): number =>
  step?.attempts.filter(({ error, startedAt }) => error && startedAt >= (step.startedAt ?? "")).length ?? 0;

/** How many attempts are kept of those that came first, and of those that came last. */
const KEPT = 10;

/** Adds an attempt; of those between the first ten and the last ten only the count is kept. */
const withAttempt = ({ attempts, attemptsOmitted = 0 }: Step, now: string) => {
  const all = [...attempts, { number: (attempts.at(-1)?.number ?? 0) + 1, startedAt: now }];
  const omitted = Math.max(all.length - 2 * KEPT, 0);
  return {
    attempts: omitted === 0 ? all : [...all.slice(0, KEPT), ...all.slice(-KEPT)],
    ...(attemptsOmitted + omitted === 0 ? {} : { attemptsOmitted: attemptsOmitted + omitted }),
  };
};

/** Marks a step as under way; undefined when an attempt is open already, as at every poll. */
export const beginAttempt = (operation: OperationRecord, name: string, now: string): OperationRecord | undefined => {
  const open = lastAttempt(stepOf(operation, name));
  if (open !== undefined && open.endedAt === undefined) return undefined;
  return withStep(operation, name, ({ endedAt: _, nextAttemptAt: __, ...step }) => ({
    ...step,
    status: "running",
    startedAt: (step.status === "running" && step.startedAt) || now,
    ...withAttempt(step, now),
  }));
};

const endAttempts = ({ attempts }: Step, now: string, error?: Failure): Step["attempts"] =>
  attempts.map((one) => (one.endedAt === undefined ? { ...one, endedAt: now, ...(error ? { error } : {}) } : one));

/** Marks a step as ended, with what went wrong where it did. */
export const endStep = (operation: OperationRecord, name: string, now: string, error?: Failure): OperationRecord =>
  withStep(operation, name, ({ nextAttemptAt: _, ...step }) => ({
    ...step,
    status: error ? "failed" : "succeeded",
    startedAt: step.startedAt ?? now,
    endedAt: now,
    attempts: endAttempts(step, now, error),
  }));

/** Ends the open attempt of a step with a fault that the next one may mend. */
export const faultStep = (
  operation: OperationRecord,
  name: string,
  error: Failure,
  at: { now: string; next: string },
): { after: OperationRecord; attempt: number } => {
  const after = withStep(endStep(operation, name, at.now, error), name, ({ endedAt: _, ...step }) => ({
    ...step,
    status: "running",
    nextAttemptAt: at.next,
  }));
  return { after, attempt: lastAttempt(stepOf(after, name))?.number ?? 1 };
};

/** The steps of an operation that is over: what never ran was skipped, what still ran ends as the operation does. */
export const endSteps = (steps: Step[], now: string, status: "succeeded" | "failed"): Step[] =>
  steps.map(({ nextAttemptAt: _, ...step }) => {
    if (step.status === "pending") return { ...step, status: "skipped" };
    if (step.status !== "running") return step;
    return { ...step, status, endedAt: now, attempts: endAttempts(step, now) };
  });

/** The steps of an operation that is tried again: all that is planned is pending, with the attempts so far. */
export const reopenSteps = (steps: Step[], planned: readonly string[]): Step[] =>
  steps.map((step) => {
    if (!planned.includes(step.name) || step.status === "succeeded") return step;
    const { name, attempts, attemptsOmitted } = step;
    return { name, status: "pending", attempts, ...(attemptsOmitted === undefined ? {} : { attemptsOmitted }) };
  });
