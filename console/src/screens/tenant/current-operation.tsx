import Link from "@cloudscape-design/components/link";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { operationQuery } from "../../api/queries.ts";
import type { Operation, Tenant } from "../../api/resources.ts";
import { FailureBox } from "../../operations/failure-box.tsx";
import { OperationProgress } from "../../operations/operation-progress.tsx";
import { describeNow, nameOperation } from "../../operations/operation-words.ts";
import { RetryButton } from "../../operations/retry-button.tsx";
import { StepSegments } from "../../operations/step-segments.tsx";
import { QuietDetails } from "../../pieces/quiet-details.tsx";
import { RelativeTime } from "../../pieces/relative-time.tsx";
import { selectCurrent } from "./select-current.ts";

type Props = { tenant: Tenant; operations: readonly Operation[] };

/** Shows the operations that run on the tenant or failed last. While nothing runs, the line keeps its place, so that the
 *  next operation moves nothing. */
export function CurrentOperations({ tenant, operations }: Props) {
  const current = selectCurrent(tenant, operations);
  return (
    <div className="current-operations">
      {current.length === 0 && <LastOperation operation={operations[0]} />}
      {current.map((operation) => (
        <OperationPart key={operation.id} listed={operation} />
      ))}
    </div>
  );
}

const LastOperation = ({ operation }: { operation: Operation | undefined }) => (
  <section className="current-operation is-resting" aria-label="Last operation">
    <header>
      <h2>
        {operation ? `Last: ${nameOperation(operation)}, ${operation.status}` : "Nothing was done yet"}
        {operation && " "}
        {operation && <RelativeTime time={operation.updatedAt} />}
      </h2>
    </header>
  </section>
);

function OperationPart({ listed }: { listed: Operation }) {
  const { data: operation = listed } = useQuery(operationQuery(listed.id));
  // A failure that happens while the page is read opens nothing by itself, because that would move what is read.
  const [wasFailed] = useState(operation.status === "failed");
  const hasFailed = operation.status === "failed";
  return (
    <section
      className={`current-operation${hasFailed ? " has-failed" : ""}`}
      aria-label={nameOperation(operation)}
      aria-live="polite"
    >
      <header>
        <h2>{nameOperation(operation)}</h2>
        <StepSegments operation={operation} />
        <span>
          {describeNow(operation)} <Link href={`/operations/${operation.id}`}>Open the operation</Link>
        </span>
      </header>
      {hasFailed ? (
        <QuietDetails summary="Why, and what to do" isOpen={wasFailed}>
          <FailureBox operation={operation} actions={<RetryButton operation={operation} />} />
        </QuietDetails>
      ) : (
        <QuietDetails summary="Steps">
          <OperationProgress operation={operation} />
        </QuietDetails>
      )}
    </section>
  );
}
