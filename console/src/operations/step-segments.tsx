import "./step-segments.css";
import type { Operation } from "../api/resources.ts";
import { isClosingStep } from "./step-bars.ts";

/** Shows the steps of an operation as segments of one line: a glance at how far it is. */
export const StepSegments = ({ operation }: { operation: Operation | undefined }) => (
  <span className="segments" aria-hidden="true">
    {(operation?.steps ?? [{ name: "waiting", status: "pending" }]).map(({ name, status }, index) => (
      <span
        key={name}
        className={`segment segment-${operation && isClosingStep(operation, index) ? "closing" : status}`}
      />
    ))}
  </span>
);
