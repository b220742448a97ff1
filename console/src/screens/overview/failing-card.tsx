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
import { NowCard, type NowCardProps } from "./now-card.tsx";

/** Shows the operations that need somebody, each with its reason and its remedy. */
export const FailingCard = (props: NowCardProps) => (
  <NowCard
    {...props}
    title="Needs you"
    href="/operations?show=failing"
    className={props.total > 0 ? "is-failing" : ""}
    empty={
      <CalmMark title="Nothing needs you">
        A failed operation appears here first, with its reason and what to do about it.
      </CalmMark>
    }
    render={(operation) => <FailingItem operation={operation} />}
  />
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
