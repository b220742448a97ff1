import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Skeleton from "@cloudscape-design/components/skeleton";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { isProblem } from "../../api/problem.ts";
import { ProblemAlert } from "../../pieces/problem-alert.tsx";
import { useDebounced } from "../../state/debounced.ts";
import { dryRunQuery } from "../../writes/dry-run.ts";
import { DryRunPreview } from "../../writes/dry-run-preview.tsx";
import type { ApiCall } from "../../writes/shell-text.ts";

const REST_MS = 400;

/** Reads what a write would do, once the typing rests. */
export function usePlan(call: ApiCall, isComplete: boolean) {
  const rested = useDebounced(call, REST_MS);
  const isRested = JSON.stringify(rested) === JSON.stringify(call);
  const query = useQuery({
    ...dryRunQuery(rested),
    enabled: isComplete && isRested,
    placeholderData: keepPreviousData,
  });
  return { query, problems: isRested && !query.isPlaceholderData ? (query.data?.problems ?? []) : [] };
}

/** Shows what a write would do. Nothing is written before it is confirmed. */
export const PlanPreview = ({ plan, isComplete }: { plan: ReturnType<typeof usePlan>; isComplete: boolean }) => (
  <Container header={<Header variant="h2">What will happen</Header>}>
    <PreviewContent plan={plan} isComplete={isComplete} />
  </Container>
);

function PreviewContent({ plan: { query }, isComplete }: { plan: ReturnType<typeof usePlan>; isComplete: boolean }) {
  if (!isComplete) return <p className="soft preview-empty">Complete the fields to see it.</p>;
  if (query.data) return <DryRunPreview plan={query.data} />;
  // An API without dry runs decides when the request is sent.
  if (isProblem(query.error) && query.error.status === 400) {
    return <p className="soft preview-empty">The API decides when you confirm.</p>;
  }
  if (query.error) return <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />;
  return <Skeleton height="90px" />;
}
