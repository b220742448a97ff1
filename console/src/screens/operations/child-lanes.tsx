import type { Operation } from "../../api/resources.ts";
import { describeProgress } from "../../operations/describe-progress.ts";
import { nameOperation } from "../../operations/operation-words.ts";
import { RetryButton } from "../../operations/retry-button.tsx";
import { StepSegments } from "../../operations/step-segments.tsx";
import { useNow } from "../../pieces/relative-time.tsx";
import { RowLink } from "../../pieces/row-link.tsx";
import { StatusBadge } from "../../pieces/status-badge.tsx";

/** Shows the operations that are part of a tenant's operation, a lane each. A failed one is retried alone. */
export const ChildLanes = ({ operations }: { operations: readonly Operation[] }) => (
  <section className="detail-card operation-card" aria-labelledby="children">
    <h2 id="children">Products</h2>
    <ul className="plain-list">
      {operations.map((child) => (
        <ChildLane key={child.id} child={child} />
      ))}
    </ul>
  </section>
);

function ChildLane({ child }: { child: Operation }) {
  const now = useNow();
  return (
    <li className="child-lane">
      <div className="child-lane-line">
        <RowLink href={`/operations/${child.id}`}>{child.productId ?? nameOperation(child)}</RowLink>
        <StepSegments operation={child} />
        <StatusBadge status={child.status} />
      </div>
      {!child.done && <p className="soft">{describeProgress(child, now)}</p>}
      {child.error && (
        <>
          <p className="child-lane-reason">{child.error.reason}</p>
          <RetryButton operation={child} variant="normal" />
        </>
      )}
    </li>
  );
}
