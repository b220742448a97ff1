import LiveRegion from "@cloudscape-design/components/live-region";
import { useState } from "react";
import type { Operation } from "../api/resources.ts";
import { currentServerTime } from "../api/server-clock.ts";
import { statusLookOf } from "../pieces/status-look.ts";

/** Returns what is new of an operation to somebody who reads since a time: its step or its end; undefined if it ended before. */
export function newsOf({ done, updatedAt, status, steps }: Operation, since: string): string | undefined {
  if (done && updatedAt < since) return undefined;
  const step = steps.find((one) => one.status === "running");
  return step ? `Running: ${step.name}` : statusLookOf(status).word;
}

/** Announces each new step and the end to a screen reader. An earlier operation that takes the place says nothing, so that
 *  the last news is still read. */
export function ProgressNews({ operation }: { operation: Operation }) {
  const [openedAt] = useState(() => currentServerTime());
  const [last, setLast] = useState("");
  const news = newsOf(operation, openedAt);
  if (news !== undefined && news !== last) setLast(news);
  return <LiveRegion hidden>{last}</LiveRegion>;
}
