import type { Operation, Step } from "../api/resources.ts";
import { formatDuration } from "./step-bars.ts";

type Progress = Pick<Operation, "status" | "steps">;

/** Returns what an operation does at the moment, such as "2 of 4: Deploy the product stack, next attempt in 12 s". */
export function describeProgress({ status, steps }: Progress, now: number): string {
  if (status === "awaitingApproval") return "Waits for a second administrator";
  if (status === "queued") return "Waits for its start";
  const index = steps.findIndex((step) => step.status === "running");
  const step = steps[index];
  if (status === "cancelling") return step ? `Is being cancelled: ${step.name}` : "Is being cancelled";
  if (isWaitingForChildren({ status, steps })) return "Waits for its products";
  if (!step) return "Between two steps";
  return `${index + 1} of ${steps.length}: ${step.name}${describeAttempt(step, now)}`;
}

/** Returns whether a tenant's operation has done its own steps and waits for those of its products. */
export const isWaitingForChildren = ({ status, steps }: Progress): boolean =>
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
