import type { Operation, Step } from "../api/resources.ts";

/** A step as a bar on the time axis of its operation, in percent. A pending step has no bar. */
export type StepBar = {
  step: Step;
  start: number;
  length: number;
  milliseconds: number | undefined;
  /** Set for a step after a failed one that only records the failure. Its success is not good news. */
  isClosing: boolean;
};

/** The shortest bar, so that a step of some milliseconds is still visible. */
const MIN_LENGTH = 1.5;

const timeOf = (text: string | undefined): number | undefined => (text === undefined ? undefined : Date.parse(text));

/** Returns whether a step only records the failure of an earlier one. */
function isClosingStep({ steps }: Pick<Operation, "steps">, index: number): boolean {
  const failedAt = steps.findIndex(({ status }) => status === "failed");
  return failedAt >= 0 && index > failedAt && steps[index]?.status === "succeeded";
}

/** Returns the steps that matter. After a retry has succeeded, the failed undo before it is history that events tell. */
export function listSteps({ status, steps }: Pick<Operation, "status" | "steps">): Step[] {
  const failedAt = steps.findIndex((step) => step.status === "failed");
  return status === "succeeded" && failedAt >= 0 ? steps.slice(0, failedAt) : steps;
}

/** Returns the bars of an operation's steps. The axis goes from its first step to its end, or to now. */
export function barsOf(operation: Operation, now: number): StepBar[] {
  const { done, createdAt, updatedAt } = operation;
  const steps = listSteps(operation);
  const starts = steps.flatMap(({ startedAt }) => timeOf(startedAt) ?? []);
  const ends = steps.flatMap(({ endedAt }) => timeOf(endedAt) ?? []);
  const from = Math.min(...starts, Date.parse(starts.length > 0 ? updatedAt : createdAt));
  const to = Math.max(from + 1, ...ends, done ? 0 : now);
  return steps.map((step, index) => ({
    step,
    ...placeBar(step, from, to, now),
    isClosing: isClosingStep({ steps }, index),
  }));
}

function placeBar({ startedAt, endedAt }: Step, from: number, to: number, now: number) {
  const startTime = timeOf(startedAt);
  if (startTime === undefined) return { start: 0, length: 0, milliseconds: undefined };
  const endTime = timeOf(endedAt) ?? now;
  const percent = (milliseconds: number) => (milliseconds / (to - from)) * 100;
  const length = Math.max(MIN_LENGTH, Math.min(100, percent(endTime - startTime)));
  const start = Math.min(100 - length, Math.max(0, percent(startTime - from)));
  return { start, length, milliseconds: Math.max(0, endTime - startTime) };
}

/** Returns a duration in at most two units, such as "2 min 5 s". */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1_000;
  if (seconds < 10) return `${Number(seconds.toFixed(1))} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
