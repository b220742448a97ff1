import type { Attempt, Operation } from "../api/resources.ts";
import { useNow } from "../pieces/relative-time.tsx";
import { statusLookOf } from "../pieces/status-look.ts";
import { AttemptList } from "./attempt-list.tsx";
import { barsOf, formatDuration, type StepBar } from "./step-bars.ts";

/** Shows the steps of an operation as bars on a time axis, with every attempt and its error. */
export function OperationProgress({ operation }: { operation: Operation }) {
  const now = useNow();
  const bars = barsOf(operation, operation.done ? Date.parse(operation.updatedAt) : now);
  if (bars.length === 0) return <p className="soft">{describeNoSteps(operation)}</p>;
  return (
    <ol className="steps" aria-label="Steps">
      {bars.map((bar) => (
        <StepLine key={bar.step.name} bar={bar} now={now} operation={operation} />
      ))}
    </ol>
  );
}

function describeNoSteps({ status, done }: Operation): string {
  if (status === "awaitingApproval") return "It begins when a second administrator approves it.";
  return done ? "It ended before its first step." : "The operation waits for its start.";
}

/** Returns the word for a step. A step that closes a failed operation is not a success. */
function wordOf({ step, isClosing }: StepBar, isOver: boolean): string {
  if (isClosing) return "Closed";
  if (step.status === "pending") return isOver ? "Not reached" : "Waiting";
  return statusLookOf(step.status).word;
}

function StepLine({ bar, now, operation }: { bar: StepBar; now: number; operation: Operation }) {
  const { step, start, length, milliseconds, isClosing } = bar;
  const look = isClosing ? "closing" : step.status;
  return (
    <li className={`step step-${look}`}>
      <div className="step-line">
        <span className="step-name">{step.name}</span>
        <span className="step-track" aria-hidden="true">
          {length > 0 && <StepMeter start={start} length={length} />}
        </span>
        <span className="step-status">{wordOf(bar, operation.done)}</span>
        <span className="step-time">{milliseconds === undefined ? "" : formatDuration(milliseconds)}</span>
      </div>
      {step.nextAttemptAt && <Countdown until={Date.parse(step.nextAttemptAt)} now={now} />}
      {hasNews(step.attempts) && (
        <AttemptList
          attempts={step.attempts}
          omitted={step.attemptsOmitted ?? 0}
          knownReason={operation.error?.reason}
        />
      )}
    </li>
  );
}

/** One attempt without an error says nothing that the bar does not say. */
const hasNews = (attempts: readonly Attempt[]): boolean => attempts.length > 1 || attempts.some(({ error }) => error);

const StepMeter = ({ start, length }: { start: number; length: number }) => (
  <span className="step-bar" style={{ insetInlineStart: `${start}%`, inlineSize: `${length}%` }} />
);

/** Shows the time until the next attempt. It keeps its place while it counts. */
const Countdown = ({ until, now }: { until: number; now: number }) => (
  <p className="step-countdown">
    {until > now ? `Next attempt in ${formatDuration(Math.ceil((until - now) / 1_000) * 1_000)}` : "Next attempt now"}
  </p>
);
