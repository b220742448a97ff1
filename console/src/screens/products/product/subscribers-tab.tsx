import { useQuery } from "@tanstack/react-query";
import { subscribersQuery } from "../../../api/queries.ts";
import type { Product, Subscription } from "../../../api/resources.ts";
import { EmptyState } from "../../../pieces/empty-state.tsx";
import { RelativeTime } from "../../../pieces/relative-time.tsx";
import { ResourceTable } from "../../../pieces/resource-table.tsx";
import type { Column } from "../../../pieces/resource-table-props.ts";
import { StatusBadge } from "../../../pieces/status-badge.tsx";
import { useListState } from "../../../state/list-state.ts";
import { TenantLink } from "../../rollouts/tenant-link.tsx";

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
  { id: "tenant", header: "Tenant", cell: ({ tenantId }) => <TenantLink tenantId={tenantId} /> },
  { id: "plan", header: "Plan", width: 160, cell: ({ planId }) => planId },
  { id: "release", header: "Release", width: 110, cell: ({ release }) => release ?? "" },
  { id: "seats", header: "Seats", width: 110, cell: ({ seats }) => seats ?? "" },
  { id: "status", header: "Status", width: 170, cell: ({ status }) => <StatusBadge status={status} /> },
  { id: "since", header: "Since", width: 150, cell: ({ createdAt }) => <RelativeTime time={createdAt} /> },
];
