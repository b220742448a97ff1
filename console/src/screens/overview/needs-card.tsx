import type { Operation } from "../../api/resources.ts";
import { nameOperation } from "../../operations/operation-words.ts";
import { splitReason } from "../../operations/remedy.ts";
import { RetryButton } from "../../operations/retry-button.tsx";
import { useRemedyValues } from "../../operations/use-remedy-values.ts";
import { CommandLine } from "../../pieces/command-line.tsx";
import { PersonName } from "../../pieces/person-name.tsx";
import { RelativeTime } from "../../pieces/relative-time.tsx";
import { RowLink } from "../../pieces/row-link.tsx";
import { CalmMark } from "./calm-mark.tsx";
import { isAwaitingApproval } from "./count-now.ts";
import { NowCard, type NowCardProps } from "./now-card.tsx";

/** Shows what needs somebody: requests for approval, then failed operations with their reason and their remedy. */
export const NeedsCard = (props: NowCardProps) => (
  <NowCard
    {...props}
    title="Needs you"
    href="/operations?show=failing"
    className={props.total > 0 ? "is-failing" : ""}
    empty={
      <CalmMark title="Nothing needs you">
        A failed operation or a request for approval appears here first, with what to do about it.
      </CalmMark>
    }
    render={(operation) =>
      isAwaitingApproval(operation) ? <ApprovalItem operation={operation} /> : <FailingItem operation={operation} />
    }
  />
);

const ApprovalItem = ({ operation }: { operation: Operation }) => (
  <article className="failing-item">
    <div className="failing-title">
      <RowLink href={`/operations/${operation.id}`}>{nameOperation(operation)}</RowLink>
      <span className="soft">
        waits for a second administrator, requested by <PersonName subject={operation.requestedBy} />{" "}
        <RelativeTime time={operation.createdAt} />
      </span>
    </div>
    <p className="failing-reason">
      <a className="overview-link" href="/operations?show=approvals">
        All requests for approval
      </a>
    </p>
  </article>
);

function FailingItem({ operation }: { operation: Operation }) {
  const { text, command } = splitReason(operation.error?.reason ?? "", useRemedyValues(operation));
  return (
    <article className="failing-item">
      <div className="failing-title">
        <RowLink href={`/operations/${operation.id}`}>{nameOperation(operation)}</RowLink>
        <span className="soft">
          failed <RelativeTime time={operation.updatedAt} />, requested by{" "}
          <PersonName subject={operation.requestedBy} />
        </span>
      </div>
      <p className="failing-reason">{text}</p>
      {command && <CommandLine command={command} />}
      <div className="failing-actions">
        <RetryButton operation={operation} variant="normal" />
      </div>
    </article>
  );
}
