import Link from "@cloudscape-design/components/link";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { operationQuery } from "../../api/queries.ts";
import type { Operation, Tenant } from "../../api/resources.ts";
import { describeNow } from "../../operations/describe-progress.ts";
import { FailureBox } from "../../operations/failure-box.tsx";
import { OperationProgress } from "../../operations/operation-progress.tsx";
import { nameOperation } from "../../operations/operation-words.ts";
import { NamedNews } from "../../operations/progress-news.tsx";
import { RetryButton } from "../../operations/retry-button.tsx";
import { StepSegments } from "../../operations/step-segments.tsx";
import { QuietDetails } from "../../pieces/quiet-details.tsx";
import { RelativeTime, useNow } from "../../pieces/relative-time.tsx";
import { statusLookOf } from "../../pieces/status-look.ts";
import { selectCurrent, selectLast } from "./select-current.ts";

/** A failure of the last seconds has just happened. */
const RECENT_MS = 8_000;

type Props = { tenant: Tenant; operations: readonly Operation[] };

/** Shows the operations that run on the tenant or failed last. While there is none, the last one keeps the place, so that
 *  the next operation moves nothing. */
export function CurrentOperations({ tenant, operations }: Props) {
  const current = selectCurrent(tenant, operations);
  const shown = current.length > 0 ? current : selectLast(operations);
  return (
    <>
      {/* An operation that ends may leave its place to another one at once. Its end is announced nevertheless. */}
      <NamedNews operations={operations.filter((one) => one.done || shown.includes(one))} />
      <div className="current-operations">
        {shown.map((operation, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the place stays when another operation takes it
          <OperationPart key={index} listed={operation} isCurrent={current.length > 0} />
        ))}
      </div>
    </>
  );
}

function OperationPart({ listed, isCurrent }: { listed: Operation; isCurrent: boolean }) {
  const { data: operation = listed } = useQuery(operationQuery(listed.id));
  const now = useNow();
  const hasFailed = isCurrent && operation.status === "failed";
  const look = hasFailed ? "has-failed" : isCurrent ? "" : "is-resting";
  return (
    <section className={`current-operation ${look}`} aria-label={nameOperation(operation)}>
      <header>
        <h2>{nameOperation(operation)}</h2>
        <StepSegments operation={operation} />
        <span className="current-operation-now">
          {operation.done ? statusLookOf(operation.status).word : describeNow(operation, now)}
          {operation.done && " "}
          {operation.done && <RelativeTime time={operation.updatedAt} />}
        </span>
        <Link href={`/operations/${operation.id}`}>Open the operation</Link>
      </header>
      {hasFailed ? <Failure key={operation.id} operation={operation} /> : <Steps operation={operation} />}
    </section>
  );
}

/** Shows why an operation failed. A failure that happens while the page is read stays closed, because it would move what
 *  is read. */
function Failure({ operation }: { operation: Operation }) {
  const [isOld] = useState(() => Date.now() - Date.parse(operation.updatedAt) > RECENT_MS);
  return (
    <QuietDetails summary="Why, and what to do" isOpen={isOld}>
      <FailureBox operation={operation} actions={<RetryButton operation={operation} />} />
    </QuietDetails>
  );
}

const Steps = ({ operation }: { operation: Operation }) => (
  <QuietDetails summary="Steps">
    <OperationProgress operation={operation} />
  </QuietDetails>
);
