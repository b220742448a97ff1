import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { rolloutsQuery } from "../../api/release-queries.ts";
import type { Operation } from "../../api/resources.ts";
import { pageOfTarget } from "../../operations/operation-words.ts";
import { formatDuration } from "../../operations/step-bars.ts";
import { CopyableId, shortenId } from "../../pieces/copyable-id.tsx";
import { PersonName } from "../../pieces/person-name.tsx";
import { RelativeTime, useNow } from "../../pieces/relative-time.tsx";
import { useCan, useMe } from "../../session/me.tsx";

/** Shows what an operation concerns, who requested it and when, and what it belongs to. */
export function OperationSummary({ operation }: { operation: Operation }) {
  const { tenantId, tenantName, productId, parentId, requestedBy, createdAt, correlationId } = operation;
  const isStaff = useMe().tenantId === undefined;
  const canOpenUser = useCan(tenantId ? "users:read" : "staff:read");
  return (
    <aside className="detail-card operation-card operation-summary" aria-label="Summary">
      <dl>
        {tenantId && (
          <Detail label="Tenant">
            <TenantOfOperation id={tenantId} name={tenantName} />
          </Detail>
        )}
        {productId && (
          <Detail label="Product">{isStaff ? <a href={`/products/${productId}`}>{productId}</a> : productId}</Detail>
        )}
        {operation.kind === "product.rollout" && <RolloutDetail operation={operation} />}
        {operation.target.type === "user" && canOpenUser && (
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

/** Leads to a tenant, for those who may read tenants; others see its name. */
function TenantOfOperation({ id, name }: { id: string; name: string | undefined }) {
  const isStaff = useMe().tenantId === undefined;
  if (!useCan("tenants:read")) return name ?? <code title={id}>{shortenId(id)}</code>;
  return <a href={isStaff ? `/tenants/${id}` : "/organization"}>{name ?? "Open the tenant"}</a>;
}

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
