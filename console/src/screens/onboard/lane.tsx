import type { ReactNode } from "react";
import type { Operation, Product } from "../../api/resources.ts";
import { FailureBox } from "../../operations/failure-box.tsx";
import { OperationProgress } from "../../operations/operation-progress.tsx";
import { countFinished, describeNow } from "../../operations/operation-words.ts";
import { RetryButton } from "../../operations/retry-button.tsx";
import { formatDuration } from "../../operations/step-bars.ts";
import { StepSegments } from "../../operations/step-segments.tsx";
import { QuietDetails } from "../../pieces/quiet-details.tsx";
import { useNow } from "../../pieces/relative-time.tsx";
import { StatusBadge } from "../../pieces/status-badge.tsx";
import type { Lane } from "./live-lanes.ts";

/** Shows the lane of the tenant itself. Its own steps come before those of the products. */
export function TenantLane({ operation, hasProducts }: { operation: Operation; hasProducts: boolean }) {
  const isOwnWorkDone = operation.steps.every(({ status }) => status === "succeeded" || status === "skipped");
  const waits = isOwnWorkDone && !operation.done && hasProducts;
  return (
    <LaneFrame
      title="Tenant and administrator"
      subtitle={waits ? "Waits for the products" : describeNow(operation)}
      status={isOwnWorkDone ? "succeeded" : operation.status}
      operation={operation}
    >
      {operation.status === "failed" && !hasProducts && (
        <FailureBox operation={operation} actions={<RetryButton operation={operation} />} />
      )}
    </LaneFrame>
  );
}

/** Shows the lane of a product. A failed one is retried alone. */
export function OnboardingLane({ lane, product }: { lane: Lane; product: Product | undefined }) {
  const { productId, planId, status, operation } = lane;
  const plan = product?.plans.find(({ id }) => id === planId)?.name ?? planId;
  return (
    <LaneFrame
      title={product?.name ?? productId}
      beside={plan}
      subtitle={describeNow(operation)}
      status={operation?.status === "failed" ? "failed" : status}
      operation={operation}
    >
      {operation?.status === "failed" && (
        <FailureBox operation={operation} actions={<RetryButton operation={operation} />} />
      )}
    </LaneFrame>
  );
}

type FrameProps = {
  title: string;
  beside?: string;
  subtitle: string;
  status: string;
  operation: Operation | undefined;
  children?: ReactNode;
};

const LaneFrame = ({ title, beside, subtitle, status, operation, children }: FrameProps) => (
  <section className="lane" aria-label={title}>
    <div className="lane-line">
      <div className="lane-title">
        <h2>{title}</h2>
        {beside && <span className="soft">{beside}</span>}
      </div>
      <div className="lane-middle">
        <StepSegments operation={operation} />
        <div className="lane-now">
          <span>{subtitle}</span>
          <LaneTime operation={operation} />
        </div>
      </div>
      <div className="lane-status">
        <StatusBadge status={status} />
      </div>
    </div>
    {children}
    {operation && operation.steps.length > 0 && (
      <QuietDetails summary="Steps">
        <OperationProgress operation={operation} />
      </QuietDetails>
    )}
  </section>
);

/** Shows the number of finished steps and the time since the start. */
function LaneTime({ operation }: { operation: Operation | undefined }) {
  const now = useNow();
  if (!operation) return null;
  const end = operation.done ? Date.parse(operation.updatedAt) : now;
  const duration = formatDuration(Math.max(0, end - Date.parse(operation.createdAt)));
  return (
    <span className="soft">
      {countFinished(operation)} of {operation.steps.length}, {duration}
    </span>
  );
}
