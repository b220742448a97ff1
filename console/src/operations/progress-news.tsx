import LiveRegion from "@cloudscape-design/components/live-region";
import { useState } from "react";
import type { Operation } from "../api/resources.ts";
import { currentServerTime } from "../api/server-clock.ts";
import { statusLookOf } from "../pieces/status-look.ts";
import { nameOperation } from "./operation-words.ts";

/** Returns what is new of an operation to somebody who reads since a time: its step or its end; undefined if it ended before. */
export function newsOf({ done, updatedAt, status, steps }: Operation, since: string): string | undefined {
  if (done && updatedAt < since) return undefined;
  const step = steps.find((one) => one.status === "running");
  return step ? `Running: ${step.name}` : statusLookOf(status).word;
}

/** Announces each new step and the end of an operation to a screen reader. */
export function ProgressNews({ operation }: { operation: Operation }) {
  const [openedAt] = useState(() => currentServerTime());
  return <LiveRegion hidden>{newsOf(operation, openedAt) ?? ""}</LiveRegion>;
}

/** Announces the same of several operations, each with its name. Each has a region of its own, which stays after the end:
 *  the news of another operation in the same region would replace an end that is not read yet. */
export function NamedNews({ operations }: { operations: readonly Operation[] }) {
  const [openedAt] = useState(() => currentServerTime());
  return operations.map((operation) => {
    const news = newsOf(operation, openedAt);
    if (news === undefined) return null;
    return <LiveRegion key={operation.id} hidden>{`${nameOperation(operation)}: ${news}`}</LiveRegion>;
  });
}
