import { useQuery } from "@tanstack/react-query";
import { subscribersQuery, tenantQuery } from "../../../api/queries.ts";
import type { Product, Subscription } from "../../../api/resources.ts";
import { shortenId } from "../../../pieces/copyable-id.tsx";
import { EmptyState } from "../../../pieces/empty-state.tsx";
import { RelativeTime } from "../../../pieces/relative-time.tsx";
import { ResourceTable } from "../../../pieces/resource-table.tsx";
import type { Column } from "../../../pieces/resource-table-props.ts";
import { RowLink } from "../../../pieces/row-link.tsx";
import { StatusBadge } from "../../../pieces/status-badge.tsx";
import { useCan } from "../../../session/me.tsx";
import { useListState } from "../../../state/list-state.ts";

const defaults = { tab: "overview", after: "" };

/** Shows the tenants that have the product. */
export function SubscribersTab({ product }: { product: Product }) {
  const { state, pagerOf } = useListState(defaults);
  const query = useQuery(subscribersQuery(product.id, { after: state.after, limit: 25 }));
  return (
    <ResourceTable
      name="subscribers"
      query={query}
      columns={columns}
      keyOf={({ tenantId }) => tenantId}
      pager={pagerOf(query.data?.next)}
      empty={
        <EmptyState title="No subscribers yet">
          {product.status === "available"
            ? "A tenant subscribes when it is onboarded, or later on its own page."
            : "Tenants can subscribe once the product is available."}
        </EmptyState>
      }
    />
  );
}

const columns: Column<Subscription>[] = [
  { id: "tenant", header: "Tenant", cell: ({ tenantId }) => <TenantName tenantId={tenantId} /> },
  { id: "plan", header: "Plan", width: 160, cell: ({ planId }) => planId },
  { id: "seats", header: "Seats", width: 110, cell: ({ seats }) => seats ?? "" },
  { id: "status", header: "Status", width: 170, cell: ({ status }) => <StatusBadge status={status} /> },
  { id: "since", header: "Since", width: 150, cell: ({ createdAt }) => <RelativeTime time={createdAt} /> },
];

/** Shows the name of a tenant, for those who may read tenants; its id for others. */
function TenantName({ tenantId }: { tenantId: string }) {
  const canRead = useCan("tenants:read");
  const { data } = useQuery({ ...tenantQuery(tenantId), enabled: canRead });
  if (!canRead) return <code title={tenantId}>{shortenId(tenantId)}</code>;
  return <RowLink href={`/tenants/${tenantId}`}>{data?.name ?? shortenId(tenantId)}</RowLink>;
}
