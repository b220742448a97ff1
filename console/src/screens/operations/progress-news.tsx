import LiveRegion from "@cloudscape-design/components/live-region";
import type { Operation } from "../../api/resources.ts";
import { statusLookOf } from "../../pieces/status-look.ts";

/** Announces each new step to a screen reader. */
export function ProgressNews({ operation: { status, steps } }: { operation: Operation }) {
  const step = steps.find((one) => one.status === "running");
  return <LiveRegion hidden>{step ? `Running: ${step.name}` : statusLookOf(status).word}</LiveRegion>;
}
