import "./operation-screen.css";
import Skeleton from "@cloudscape-design/components/skeleton";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { operationQuery } from "../../api/queries.ts";
import type { Operation } from "../../api/resources.ts";
import { usePageTitle } from "../../app/page-title.ts";
import { isWaitingForChildren } from "../../operations/describe-progress.ts";
import { FailureBox } from "../../operations/failure-box.tsx";
import { OperationProgress } from "../../operations/operation-progress.tsx";
import { nameOperation } from "../../operations/operation-words.ts";
import { ProgressNews } from "../../operations/progress-news.tsx";
import { RetryButton } from "../../operations/retry-button.tsx";
import { JsonView } from "../../pieces/json-view.tsx";
import { ProblemAlert, UnreadProblem } from "../../pieces/problem-alert.tsx";
import { QuietDetails } from "../../pieces/quiet-details.tsx";
import { ApprovalCard } from "./approval-card.tsx";
import { ChildLanes } from "./child-lanes.tsx";
import { FindingList } from "./finding-list.tsx";
import { OperationEvents } from "./operation-events.tsx";
import { OperationHeader } from "./operation-header.tsx";
import { OperationSummary } from "./operation-summary.tsx";
import { useRelated } from "./use-related.ts";

/** Shows one operation: its failure if it has one, its steps, its children and its events. */
export function OperationScreen() {
  const { operationId = "" } = useParams();
  const query = useQuery(operationQuery(operationId));
  usePageTitle(query.data && nameOperation(query.data));
  if (query.data) return <OperationPage key={query.data.id} operation={query.data} />;
  if (query.error) return <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />;
  return <OperationSkeleton />;
}

const OperationPage = ({ operation }: { operation: Operation }) => (
  <>
    <OperationHeader operation={operation} />
    <ProgressNews operation={operation} />
    <div className="operation-page">
      <div className="operation-main">
        {operation.approval && <ApprovalCard operation={operation} approval={operation.approval} />}
        {operation.error && <FailureBox operation={operation} actions={<RetryButton operation={operation} />} />}
        <section className="detail-card operation-card" aria-labelledby="steps">
          <h2 id="steps">Steps</h2>
          <OperationProgress operation={operation} />
          {isWaitingForChildren(operation) && (
            <p className="operation-note">Its own steps are done. It waits for its products.</p>
          )}
        </section>
        {isComparison(operation) && <FindingList operation={operation} findings={operation.findings ?? []} />}
      </div>
      <OperationSummary operation={operation} />
      <Related operation={operation} />
    </div>
  </>
);

/** Returns whether an operation has compared a tenant with its record. */
const isComparison = ({ kind, status }: Operation): boolean =>
  status === "succeeded" && (kind === "tenant.check" || kind === "tenant.repair");

/** Shows what belongs to an operation. It appears at once, so that nothing jumps. */
function Related({ operation }: { operation: Operation }) {
  const { children, operations, events, isComplete } = useRelated(operation);
  if (!isComplete) return null;
  return (
    <div className="operation-main">
      <UnreadProblem query={operations} />
      {children.length > 0 && <ChildLanes operations={children} />}
      <OperationEvents query={events} />
      <QuietDetails summary="JSON">
        <JsonView value={operation} label="the operation as JSON" />
      </QuietDetails>
    </div>
  );
}

const OperationSkeleton = () => (
  <div className="operation-skeleton" aria-busy="true">
    <Skeleton height="64px" width="60%" />
    <Skeleton height="280px" />
    <Skeleton height="240px" />
  </div>
);
