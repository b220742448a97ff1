import { useQuery } from "@tanstack/react-query";
import { operationsQuery } from "../../api/queries.ts";
import type { Operation, Tenant } from "../../api/resources.ts";
import { nameKind } from "../../operations/operation-words.ts";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { PersonName } from "../../pieces/person-name.tsx";
import { RelativeTime } from "../../pieces/relative-time.tsx";
import { ResourceTable } from "../../pieces/resource-table.tsx";
import type { Column } from "../../pieces/resource-table-props.ts";
import { RowLink } from "../../pieces/row-link.tsx";
import { StatusBadge } from "../../pieces/status-badge.tsx";
import { useListState } from "../../state/list-state.ts";

const PAGE_SIZE = 25;
const defaults = { after: "" };

const columns: Column<Operation>[] = [
  {
    id: "kind",
    header: "Operation",
    cell: ({ id, kind }) => <RowLink href={`/operations/${id}`}>{nameKind(kind)}</RowLink>,
  },
  {
    id: "product",
    header: "Product",
    width: 150,
    cell: ({ productId }) => productId ?? <span className="soft">All</span>,
  },
  { id: "status", header: "Status", width: 150, cell: ({ status }) => <StatusBadge status={status} /> },
  { id: "who", header: "Requested by", width: 180, cell: ({ requestedBy }) => <PersonName subject={requestedBy} /> },
  { id: "when", header: "Started", width: 140, cell: ({ createdAt }) => <RelativeTime time={createdAt} /> },
];

/** Lists the operations on the tenant, its subscriptions and its users. */
export function OperationsTab({ tenant }: { tenant: Tenant }) {
  const { state, pagerOf } = useListState(defaults);
  const query = useQuery(operationsQuery({ tenantId: tenant.id, after: state.after, limit: PAGE_SIZE }));
  return (
    <ResourceTable
      name="operations"
      query={query}
      columns={columns}
      keyOf={({ id }) => id}
      pager={pagerOf(query.data?.next)}
      empty={<EmptyState title="No operations">Nothing was done with {tenant.name} yet.</EmptyState>}
    />
  );
}
