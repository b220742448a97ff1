import ExpandableSection from "@cloudscape-design/components/expandable-section";
import { Fragment } from "react";
import type { Attempt } from "../api/resources.ts";
import { RelativeTime } from "../pieces/relative-time.tsx";
import { formatDuration } from "./step-bars.ts";

/** The number of first attempts that the API keeps when it omits some in the middle. */
const KEPT_FIRST = 10;

type Props = {
  attempts: readonly Attempt[];
  omitted: number;
  /** The reason that the page shows already. */
  knownReason: string | undefined;
};

/** Shows all attempts of a step with their errors. The last error is visible without a click,
 *  unless an attempt succeeded after it. */
export function AttemptList({ attempts, omitted, knownReason }: Props) {
  const last = attempts.at(-1);
  const hasRecovered = last?.endedAt !== undefined && last.error === undefined;
  const error = hasRecovered ? undefined : attempts.findLast((attempt) => attempt.error)?.error;
  return (
    <div className="attempts">
      {error && error.reason !== knownReason && <p className="attempt-reason">{error.reason}</p>}
      <ExpandableSection headerText={countOf(attempts.length + omitted)}>
        <ol className="plain-list">
          {attempts.map((attempt, index) => (
            <Fragment key={attempt.number}>
              {omitted > 0 && index === KEPT_FIRST && <li className="soft">{omitted} attempts are not kept.</li>}
              <AttemptLine attempt={attempt} />
            </Fragment>
          ))}
        </ol>
      </ExpandableSection>
    </div>
  );
}

const countOf = (number: number) => (number === 1 ? "1 attempt" : `${number} attempts`);

const AttemptLine = ({ attempt: { number, startedAt, endedAt, error } }: { attempt: Attempt }) => (
  <li className="attempt">
    <strong>Attempt {number}</strong>{" "}
    <span className="soft">
      <RelativeTime time={startedAt} />
      {endedAt && `, took ${formatDuration(Date.parse(endedAt) - Date.parse(startedAt))}`}
    </span>
    <div>{error ? error.reason : endedAt ? "Succeeded" : "Running"}</div>
  </li>
);
