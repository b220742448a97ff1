import type { StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";

type StatusLook = { icon: StatusIndicatorProps.Type; word: string };

const success = ["active", "available", "succeeded", "confirmed", "completed"];
const failure = ["failed", "stopped"];
const waiting = ["awaitingApproval", "requested", "queued", "pending"];
const running = [
  "running",
  "verifying",
  "provisioning",
  "changing",
  "suspending",
  "reactivating",
  "offboarding",
  "deprovisioning",
  "cancelling",
  "rollingBack",
];
const resting = ["suspended", "leaving", "paused", "disabled", "deprecated", "compensated"];

/** Words that are clearer than the status itself. */
const words: Record<string, string> = {
  awaitingApproval: "Waits for approval",
  requested: "Being set up",
  queued: "Waiting to start",
  deprovisioning: "Being removed",
  offboarding: "Being offboarded",
  compensated: "Undone",
  rollingBack: "Rolling back",
  rolledBack: "Rolled back",
};

/** Returns how a status looks. The word is part of it, so that it can be read without color. */
export function statusLookOf(status: string): StatusLook {
  const word = words[status] ?? status.charAt(0).toUpperCase() + status.slice(1);
  if (success.includes(status)) return { icon: "success", word };
  if (failure.includes(status)) return { icon: "error", word };
  if (running.includes(status)) return { icon: "in-progress", word };
  if (waiting.includes(status)) return { icon: "pending", word };
  if (resting.includes(status)) return { icon: "warning", word };
  return { icon: "stopped", word };
}
