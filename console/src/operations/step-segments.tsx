import "./step-segments.css";
import type { Operation } from "../api/resources.ts";
import { listSteps } from "./step-bars.ts";

const waiting = [{ name: "waiting", status: "pending" }];

/** Shows the steps of an operation as segments of one line: a glance at how far it is. The success of a step that only
 *  closes a failed operation is not good news, so it has no color. */
export function StepSegments({ operation }: { operation: Operation | undefined }) {
  const steps = operation ? listSteps(operation) : waiting;
  const failedAt = steps.findIndex(({ status }) => status === "failed");
  return (
    <span className="segments" aria-hidden="true">
      {steps.map(({ name, status }, index) => (
        <span key={name} className={`segment segment-${failedAt >= 0 && index > failedAt ? "closing" : status}`} />
      ))}
    </span>
  );
}
