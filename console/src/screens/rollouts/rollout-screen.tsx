import "./rollouts.css";
import Alert from "@cloudscape-design/components/alert";
import Skeleton from "@cloudscape-design/components/skeleton";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import type { Rollout } from "../../api/openapi.d.ts";
import { rolloutQuery } from "../../api/release-queries.ts";
import { usePageTitle } from "../../app/page-title.ts";
import { CopyableId } from "../../pieces/copyable-id.tsx";
import { FieldList } from "../../pieces/field-list.tsx";
import { PageHeader } from "../../pieces/page-header.tsx";
import { ProblemAlert } from "../../pieces/problem-alert.tsx";
import { RelativeTime } from "../../pieces/relative-time.tsx";
import { StatusBadge } from "../../pieces/status-badge.tsx";
import { CopyAs } from "../../writes/copy-as.tsx";
import { describeStop } from "./direction-words.ts";
import { RolloutActions } from "./rollout-actions.tsx";
import { FailureList, ReplacementList } from "./rollout-lists.tsx";
import { WaveBars } from "./wave-bars.tsx";
import { describeTenants } from "./wave-counts.ts";

/** Shows a rollout: what stopped it, its failures, and its waves. */
export function RolloutScreen() {
  const { rolloutId = "" } = useParams();
  const query = useQuery(rolloutQuery(rolloutId));
  usePageTitle(query.data && titleOf(query.data));
  if (query.data) return <RolloutPage key={query.data.id} rollout={query.data} />;
  if (query.error) return <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />;
  return <Skeleton height="420px" />;
}

const titleOf = ({ productId, release }: Rollout): string => `Roll out release ${release} of ${productId}`;

const RolloutPage = ({ rollout }: { rollout: Rollout }) => (
  <>
    <PageHeader
      title={titleOf(rollout)}
      beside={<StatusBadge status={rollout.status} />}
      description={<CopyableId id={rollout.id} short />}
      actions={
        <>
          <RolloutActions rollout={rollout} />
          <CopyAs call={{ method: "GET", path: `/rollouts/${rollout.id}` }} cli={["rollouts", "get", rollout.id]} />
        </>
      }
    />
    <div className="rollout-page">
      {rollout.reason && (
        <Alert type="error" header={describeStop(rollout)}>
          {rollout.reason}
        </Alert>
      )}
      <FailureList {...rollout} />
      <ReplacementList {...rollout} />
      <WaveBars rollout={rollout} />
      <RolloutDetails rollout={rollout} />
    </div>
  </>
);

function RolloutDetails({ rollout }: { rollout: Rollout }) {
  const { productId, operationId, soakMinutes, maxConcurrent, errorBudget, onReplacement, soaksUntil } = rollout;
  return (
    <section className="detail-card rollout-card" aria-labelledby="details">
      <h2 id="details">Details</h2>
      <FieldList
        fields={[
          { label: "Product", value: <a href={`/products/${productId}?tab=releases`}>{productId}</a> },
          { label: "Tenants", value: describeTenants(rollout) },
          { label: "Changing now", value: rollout.inFlight },
          ...(soaksUntil ? [{ label: "Next wave", value: <RelativeTime time={soaksUntil} /> }] : []),
          { label: "Soak time", value: `${soakMinutes} min` },
          { label: "At the same time", value: maxConcurrent },
          { label: "Error budget", value: errorBudget.count },
          { label: "If data would be lost", value: onReplacement === "stop" ? "Stop" : "Allow" },
          { label: "Started", value: <RelativeTime time={rollout.createdAt} /> },
          { label: "Operation", value: <a href={`/operations/${operationId}`}>Open the operation</a> },
        ]}
      />
    </section>
  );
}
