import type { Operation, Step } from "../api/resources.ts";
import { formatDuration } from "./step-bars.ts";

type Progress = Pick<Operation, "kind" | "status" | "steps">;

/** Returns what an operation does at the moment with the number of its step, such as "2 of 4: Deploy the product stack,
 *  next attempt in 12 s". */
export function describeProgress(operation: Progress, now: number): string {
  const { status, steps } = operation;
  const index = steps.findIndex((step) => step.status === "running");
  const number = status === "running" && index >= 0 ? `${index + 1} of ${steps.length}: ` : "";
  return number + describeNow(operation, now);
}

/** Returns what an operation does at the moment, such as "Deploy the product stack, next attempt in 12 s", or how it
 *  ended. */
export function describeNow(operation: Progress, now: number): string {
  const { status, steps } = operation;
  const step = steps.find((one) => one.status === "running");
  if (status === "running") return describeRunning(operation, step, now);
  if (status === "cancelling") return step ? `Is being cancelled: ${step.name}` : "Is being cancelled";
  const failed = status === "failed" && steps.find((one) => one.status === "failed");
  return failed ? `Failed at "${failed.name}"` : wordsOfStatus[status];
}

const wordsOfStatus: Record<Exclude<Operation["status"], "running" | "cancelling">, string> = {
  awaitingApproval: "Waits for a second administrator",
  queued: "Waits for its start",
  succeeded: "Ready",
  failed: "Failed",
  cancelled: "Cancelled",
};

function describeRunning(operation: Progress, step: Step | undefined, now: number): string {
  if (step) return step.name + describeAttempt(step, now);
  return isWaitingForChildren(operation) ? "Waits for its products" : "Between two steps";
}

/** Returns whether a tenant's operation has done its own steps and waits for those of its products. */
export const isWaitingForChildren = ({ kind, status, steps }: Progress): boolean =>
  kind.startsWith("tenant.") &&
  status === "running" &&
  steps.length > 0 &&
  steps.every((one) => one.status === "succeeded" || one.status === "skipped");

function describeAttempt({ attempts, nextAttemptAt }: Step, now: number): string {
  if (nextAttemptAt) {
    const seconds = Math.max(0, Math.ceil((Date.parse(nextAttemptAt) - now) / 1_000));
    return seconds > 0 ? `, next attempt in ${formatDuration(seconds * 1_000)}` : ", next attempt now";
  }
  const number = attempts.at(-1)?.number ?? 1;
  return number > 1 ? `, attempt ${number}` : "";
}
