import "./stack-changes.css";
import type { StackChange } from "../api/openapi.d.ts";
import { describeStackChange, losesData } from "./replacement-words.ts";

/** Shows what an update does to each resource of a stack. What would lose data comes first. */
export function StackChanges({ changes }: { changes: readonly StackChange[] }) {
  if (changes.length === 0) return <p className="soft">No resource changes.</p>;
  const sorted = changes.toSorted((one, other) => Number(losesData(other)) - Number(losesData(one)));
  return (
    <ul className="plain-list stack-changes" aria-label="Changes to the stack">
      {sorted.map((change) => (
        <li key={change.logicalId + change.action} className={losesData(change) ? "loses-data" : ""}>
          <strong>{change.logicalId}</strong> {describeStackChange(change)} <code>{change.type}</code>
        </li>
      ))}
    </ul>
  );
}
