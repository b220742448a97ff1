import type { ReactNode } from "react";
import type { Operation } from "../../api/resources.ts";
import { pageOfTarget } from "../../operations/operation-words.ts";
import { formatDuration } from "../../operations/step-bars.ts";
import { CopyableId } from "../../pieces/copyable-id.tsx";
import { PersonName } from "../../pieces/person-name.tsx";
import { RelativeTime, useNow } from "../../pieces/relative-time.tsx";
import { useMe } from "../../session/me.tsx";

/** Shows what an operation concerns, who requested it and when, and what it belongs to. */
export function OperationFacts({ operation }: { operation: Operation }) {
  const { tenantId, tenantName, productId, parentId, requestedBy, createdAt, correlationId } = operation;
  const isStaff = useMe().tenantId === undefined;
  const tenantPage = isStaff ? `/tenants/${tenantId}` : "/organization";
  return (
    <aside className="operation-card operation-facts" aria-label="Facts">
      <dl>
        {tenantId && <Fact label="Tenant">{<a href={tenantPage}>{tenantName ?? "Open the tenant"}</a>}</Fact>}
        {productId && (
          <Fact label="Product">{isStaff ? <a href={`/products/${productId}`}>{productId}</a> : productId}</Fact>
        )}
        {operation.target.type === "user" && isStaff && (
          <Fact label="User">
            <a href={pageOfTarget(operation)}>Open the user</a>
          </Fact>
        )}
        <Fact label="Requested by">
          <PersonName subject={requestedBy} />
        </Fact>
        <Fact label="Requested">
          <RelativeTime time={createdAt} />
          <div className="soft">{formatTime(createdAt)}</div>
        </Fact>
        <Duration operation={operation} />
        {parentId && (
          <Fact label="Part of">
            <a href={`/operations/${parentId}`}>The tenant's operation</a>
          </Fact>
        )}
        <Fact label="Request">
          <CopyableId id={correlationId} short />
          <div className="fact-link">
            <a href={`/operations?correlationId=${encodeURIComponent(correlationId)}`}>Its operations</a>
          </div>
        </Fact>
      </dl>
    </aside>
  );
}

const Fact = ({ label, children }: { label: string; children: ReactNode }) => (
  <div className="fact">
    <dt>{label}</dt>
    <dd>{children}</dd>
  </div>
);

const formatTime = (time: string): string =>
  new Date(time).toLocaleString("en", { dateStyle: "medium", timeStyle: "medium" });

/** Shows how long an operation took, or has taken so far. */
function Duration({ operation: { done, createdAt, updatedAt } }: { operation: Operation }) {
  const now = useNow();
  const end = done ? Date.parse(updatedAt) : now;
  return <Fact label={done ? "Took" : "Running for"}>{formatDuration(Math.max(0, end - Date.parse(createdAt)))}</Fact>;
}
