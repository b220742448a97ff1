import type { Operation } from "../../api/resources.ts";
import { describeProgress } from "../../operations/describe-progress.ts";
import { nameOperation } from "../../operations/operation-words.ts";
import { formatDuration } from "../../operations/step-bars.ts";
import { StepSegments } from "../../operations/step-segments.tsx";
import { useNow } from "../../pieces/relative-time.tsx";
import { RowLink } from "../../pieces/row-link.tsx";
import { NowCard, type NowCardProps, textOfOnlyLink } from "./now-card.tsx";

/** Shows the operations that have not ended, each with its current step. */
export const RunningCard = (props: NowCardProps) => (
  <NowCard
    {...props}
    title="Running now"
    links={[{ href: "/operations?show=running", text: textOfOnlyLink(props) }]}
    className="is-running"
    empty={<p className="soft now-empty">Nothing is running. New operations appear here by themselves.</p>}
    render={(operation) => <RunningItem operation={operation} />}
  />
);

function RunningItem({ operation }: { operation: Operation }) {
  const now = useNow();
  return (
    <div className="running-item">
      <div className="running-line">
        <RowLink href={`/operations/${operation.id}`}>{nameOperation(operation)}</RowLink>
        <span className="soft running-time">{formatDuration(Math.max(0, now - Date.parse(operation.createdAt)))}</span>
      </div>
      <StepSegments operation={operation} />
      <p className="soft running-step">{describeProgress(operation, now)}</p>
    </div>
  );
}
