import type { ReactNode } from "react";
import type { Operation } from "../api/resources.ts";
import { CommandLine } from "../pieces/command-line.tsx";
import { splitReason } from "./remedy.ts";
import { useRemedyValues } from "./use-remedy-values.ts";

/** Shows why an operation failed, what it left in place, and what to do. `actions` are Retry and Cancel. */
export function FailureBox({ operation, actions }: { operation: Operation; actions?: ReactNode }) {
  const values = useRemedyValues(operation);
  if (!operation.error) return null;
  const { text, command } = splitReason(operation.error, values);
  const kept = operation.steps.filter(({ status }, index) => status === "succeeded" && index < failedAt(operation));
  const undone = operation.steps.filter(({ status }) => status === "compensated");
  return (
    <section className="failure" aria-label="Failure">
      <FailurePart title="What happened">
        <p>{text}</p>
      </FailurePart>
      <FailurePart title="What is still in place">
        <p>{describeRest(kept.map(nameOf), undone.map(nameOf))}</p>
      </FailurePart>
      <FailurePart title="What to do">
        {command && <CommandLine command={command} />}
        <p>{adviceOf(operation, command)}</p>
        {actions}
      </FailurePart>
    </section>
  );
}

const FailurePart = ({ title, children }: { title: string; children: ReactNode }) => (
  <div className="failure-part">
    <h3>{title}</h3>
    {children}
  </div>
);

const nameOf = ({ name }: { name: string }) => name;
const failedAt = ({ steps }: Operation): number => steps.findIndex(({ status }) => status === "failed");

/** Returns which steps keep their effects and which were undone. */
function describeRest(kept: readonly string[], undone: readonly string[]): string {
  const parts = [
    kept.length > 0 && `Done and kept: ${kept.join(", ")}.`,
    undone.length > 0 && `Undone: ${undone.join(", ")}.`,
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(" ") : "Nothing was changed.";
}

function adviceOf({ error, steps }: Operation, command: string | undefined): string {
  const step = error?.step ?? steps.find(({ status }) => status === "failed")?.name;
  if (error?.retryable === false) return "A retry can't help. Cancel the operation or correct the cause and ask anew.";
  const from = step ? `It continues with the step "${step}".` : "It continues where it failed.";
  return command ? `Run this command, then retry. ${from}` : `Correct the cause, then retry. ${from}`;
}
