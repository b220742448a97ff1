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
import { isAwaitingApproval, type NowCounts } from "./count-now.ts";
import { formatCount } from "./counts.ts";
import { type ListLink, NowCard, type NowCardProps, textOfOnlyLink } from "./now-card.tsx";

type Props = NowCardProps & { counts: NowCounts };

/** Shows what needs somebody: requests for approval, then failed operations with their reason and their remedy. */
export const NeedsCard = ({ counts, ...props }: Props) => (
  <NowCard
    {...props}
    title="Needs you"
    links={listLinks(counts, textOfOnlyLink(props))}
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

/** Returns the links to the lists of requests and of failures. If there is one of them only, its text is `textOfOnly`. */
function listLinks({ approvals, failing }: NowCounts, textOfOnly: string): ListLink[] {
  const requests = approvals === 1 ? "1 request for approval" : `${formatCount(approvals)} requests for approval`;
  const links = [
    { count: approvals, href: "/operations?show=approvals", text: requests },
    { count: failing, href: "/operations?show=failing", text: `${formatCount(failing)} failing` },
  ].filter(({ count }) => count > 0);
  return links.length > 1 ? links : links.map((link) => ({ ...link, text: textOfOnly }));
}

const ApprovalItem = ({ operation }: { operation: Operation }) => (
  <article className="failing-item">
    <div className="failing-title">
      <RowLink href={`/operations/${operation.id}`}>{nameOperation(operation)}</RowLink>
      <span className="soft">
        waits for a second administrator, requested by <PersonName subject={operation.requestedBy} />{" "}
        <RelativeTime time={operation.createdAt} />
      </span>
    </div>
  </article>
);

function FailingItem({ operation }: { operation: Operation }) {
  const { text, command } = splitReason(operation.error ?? { reason: "" }, useRemedyValues(operation));
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
