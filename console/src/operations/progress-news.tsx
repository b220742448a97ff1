import LiveRegion from "@cloudscape-design/components/live-region";
import { useState } from "react";
import type { Operation } from "../api/resources.ts";
import { statusLookOf } from "../pieces/status-look.ts";

/** Announces each new step and the end to a screen reader. An end that the page showed from the start is no news. */
export function ProgressNews({ operation: { done, updatedAt, status, steps } }: { operation: Operation }) {
  const [earlierEnd] = useState(done ? updatedAt : undefined);
  const step = steps.find((one) => one.status === "running");
  const news = step ? `Running: ${step.name}` : statusLookOf(status).word;
  return <LiveRegion hidden>{updatedAt === earlierEnd ? "" : news}</LiveRegion>;
}
