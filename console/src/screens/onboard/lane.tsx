import type { Operation, Product } from "../../api/resources.ts";
import { describeNow } from "../../operations/describe-progress.ts";
import { FailureBox } from "../../operations/failure-box.tsx";
import { OperationProgress } from "../../operations/operation-progress.tsx";
import { countFinished } from "../../operations/operation-words.ts";
import { RetryButton } from "../../operations/retry-button.tsx";
import { formatDuration, listSteps } from "../../operations/step-bars.ts";
import { StepSegments } from "../../operations/step-segments.tsx";
import { QuietDetails } from "../../pieces/quiet-details.tsx";
import { useNow } from "../../pieces/relative-time.tsx";
import { StatusBadge } from "../../pieces/status-badge.tsx";
import type { Lane } from "./live-lanes.ts";

/** Shows the lane of the tenant itself. Its own steps come before those of the products. */
export function TenantLane({ operation }: { operation: Operation }) {
  const isOwnWorkDone = operation.steps.every(({ status }) => status === "succeeded" || status === "skipped");
  return (
    <LaneFrame
      title="Tenant and administrator"
      status={isOwnWorkDone ? "succeeded" : operation.status}
      operation={operation}
    />
  );
}

type LaneProps = { lane: Lane; product: Product | undefined };

/** Shows the lane of a product: how far it is. */
export const ProductLane = ({ lane: { productId, planId, status, operation }, product }: LaneProps) => (
  <LaneFrame
    title={product?.name ?? productId}
    beside={product?.plans.find(({ id }) => id === planId)?.name ?? planId}
    status={operation?.status === "failed" ? "failed" : status}
    operation={operation}
  />
);

/** Shows why a product failed. It is retried alone. */
export const LaneFailure = ({ name, operation }: { name: string; operation: Operation }) => (
  <section aria-label={`Failure of ${name}`} className="lane-failure">
    <h2>{`Why ${name} failed`}</h2>
    <FailureBox operation={operation} actions={<RetryButton operation={operation} />} />
  </section>
);

type FrameProps = {
  title: string;
  beside?: string;
  status: string;
  operation: Operation | undefined;
};

const LaneFrame = ({ title, beside, status, operation }: FrameProps) => (
  <section className="lane" aria-label={title}>
    <div className="lane-line">
      <div className="lane-title">
        <h2>{title}</h2>
        {beside && <span className="soft">{beside}</span>}
      </div>
      <div className="lane-middle">
        <StepSegments operation={operation} />
        <div className="lane-now">
          <LaneNow operation={operation} />
        </div>
      </div>
      <div className="lane-status">
        <StatusBadge status={status} />
      </div>
    </div>
    <QuietDetails summary="Steps">
      {operation ? <OperationProgress operation={operation} /> : <p className="soft">It has not begun.</p>}
    </QuietDetails>
  </section>
);

/** Shows what happens now, with the number of finished steps and the time since the start. */
function LaneNow({ operation }: { operation: Operation | undefined }) {
  const now = useNow();
  if (!operation) return <span className="lane-step">Waits for the tenant's own steps</span>;
  const end = operation.done ? Date.parse(operation.updatedAt) : now;
  const duration = formatDuration(Math.max(0, end - Date.parse(operation.createdAt)));
  return (
    <>
      <span className="lane-step">{describeNow(operation, now)}</span>
      <span className="soft">
        {countFinished(operation)} of {listSteps(operation).length}, {duration}
      </span>
    </>
  );
}
