import "./rollouts.css";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Rollout } from "../../api/openapi.d.ts";
import { rolloutsQuery } from "../../api/release-queries.ts";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { RelativeTime } from "../../pieces/relative-time.tsx";
import { ResourceTable } from "../../pieces/resource-table.tsx";
import type { Column } from "../../pieces/resource-table-props.ts";
import { RowLink } from "../../pieces/row-link.tsx";
import { StatusBadge } from "../../pieces/status-badge.tsx";
import { describeTenants } from "./wave-counts.ts";

const PAGE_SIZE = 10;

/** Shows the rollouts of a product, newest first. */
export function RolloutTable({ productId }: { productId: string }) {
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const query = useQuery(rolloutsQuery({ productId, after: cursors.at(-1), limit: PAGE_SIZE }));
  const next = query.data?.next;
  return (
    <section aria-labelledby="rollouts">
      <h2 id="rollouts" className="rollouts-title">
        Rollouts
      </h2>
      <ResourceTable
        name="rollouts"
        query={query}
        columns={columns}
        keyOf={({ id }) => id}
        pager={{
          ...(cursors.length > 0 && { previous: () => setCursors(cursors.slice(0, -1)) }),
          ...(next && { next: () => setCursors([...cursors, next]) }),
        }}
        empty={<EmptyState title="No rollouts yet">A rollout moves tenants to a release, in waves.</EmptyState>}
      />
    </section>
  );
}

const columns: Column<Rollout>[] = [
  {
    id: "rollout",
    header: "Rollout",
    cell: ({ id, release }) => <RowLink href={`/rollouts/${id}`}>To release {release}</RowLink>,
  },
  { id: "status", header: "Status", width: 150, cell: ({ status }) => <StatusBadge status={status} /> },
  {
    id: "tenants",
    header: "Tenants",
    width: 210,
    cell: describeTenants,
  },
  { id: "when", header: "Started", width: 150, cell: ({ createdAt }) => <RelativeTime time={createdAt} /> },
];
