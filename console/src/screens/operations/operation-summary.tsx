import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { rolloutsQuery } from "../../api/release-queries.ts";
import type { Operation } from "../../api/resources.ts";
import { pageOfTarget } from "../../operations/operation-words.ts";
import { formatDuration } from "../../operations/step-bars.ts";
import { CopyableId } from "../../pieces/copyable-id.tsx";
import { PersonName } from "../../pieces/person-name.tsx";
import { RelativeTime, useNow } from "../../pieces/relative-time.tsx";
import { useCan, useMe } from "../../session/me.tsx";

/** Shows what an operation concerns, who requested it and when, and what it belongs to. */
export function OperationSummary({ operation }: { operation: Operation }) {
  const { tenantId, tenantName, productId, parentId, requestedBy, createdAt, correlationId } = operation;
  const isStaff = useMe().tenantId === undefined;
  const tenantPage = isStaff ? `/tenants/${tenantId}` : "/organization";
  return (
    <aside className="detail-card operation-card operation-summary" aria-label="Summary">
      <dl>
        {tenantId && <Detail label="Tenant">{<a href={tenantPage}>{tenantName ?? "Open the tenant"}</a>}</Detail>}
        {productId && (
          <Detail label="Product">{isStaff ? <a href={`/products/${productId}`}>{productId}</a> : productId}</Detail>
        )}
        {operation.kind === "product.rollout" && <RolloutDetail operation={operation} />}
        {operation.target.type === "user" && isStaff && (
          <Detail label="User">
            <a href={pageOfTarget(operation)}>Open the user</a>
          </Detail>
        )}
        <Detail label="Requested by">
          <PersonName subject={requestedBy} />
        </Detail>
        <Detail label="Requested">
          <RelativeTime time={createdAt} />
          <div className="soft">{formatTime(createdAt)}</div>
        </Detail>
        <Duration operation={operation} />
        {parentId && (
          <Detail label="Part of">
            <a href={`/operations/${parentId}`}>The tenant's operation</a>
          </Detail>
        )}
        <Detail label="Request">
          <CopyableId id={correlationId} short />
          <div className="detail-link">
            <a href={`/operations?correlationId=${encodeURIComponent(correlationId)}`}>Its operations</a>
          </div>
        </Detail>
      </dl>
    </aside>
  );
}

const Detail = ({ label, children }: { label: string; children: ReactNode }) => (
  <div className="detail">
    <dt>{label}</dt>
    <dd>{children}</dd>
  </div>
);

/** Leads to the rollout of an operation, which shows its waves. */
function RolloutDetail({ operation: { id, productId = "" } }: { operation: Operation }) {
  const { data } = useQuery({ ...rolloutsQuery({ productId, limit: 25 }), enabled: useCan("rollouts:list") });
  const rollout = data?.items.find(({ operationId }) => operationId === id);
  return <Detail label="Rollout">{rollout ? <a href={`/rollouts/${rollout.id}`}>See its waves</a> : "–"}</Detail>;
}

const formatTime = (time: string): string =>
  new Date(time).toLocaleString("en", { dateStyle: "medium", timeStyle: "medium" });

/** Shows how long an operation took, or has taken so far. */
function Duration({ operation: { done, status, createdAt, updatedAt } }: { operation: Operation }) {
  const now = useNow();
  const end = done ? Date.parse(updatedAt) : now;
  return (
    <Detail label={done ? "Took" : status === "awaitingApproval" ? "Waiting for" : "Running for"}>
      {formatDuration(Math.max(0, end - Date.parse(createdAt)))}
    </Detail>
  );
}
