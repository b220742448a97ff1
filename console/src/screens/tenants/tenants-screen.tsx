import Button from "@cloudscape-design/components/button";
import { useQuery } from "@tanstack/react-query";
import { tenantsQuery } from "../../api/queries.ts";
import { PagePanel } from "../../app/page-panel.tsx";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { PageHeader } from "../../pieces/page-header.tsx";
import { ResourceTable } from "../../pieces/resource-table.tsx";
import { useCan } from "../../session/me.tsx";
import { useListState } from "../../state/list-state.ts";
import { useIsNarrow } from "../../state/narrow.ts";
import { tenantColumnsOf } from "./tenant-columns.tsx";
import { TenantFilters } from "./tenant-filters.tsx";
import { orderOf, tenantListDefaults } from "./tenant-list-state.ts";
import { TenantSummary } from "./tenant-summary.tsx";

const PAGE_SIZE = 25;

/** Shows all tenants, with a summary of the selected one beside them. */
export function TenantsScreen() {
  const { state, change, filter, pagerOf } = useListState(tenantListDefaults);
  const { row, after, ...filters } = state;
  const sorted = orderOf(state);
  const query = useQuery(tenantsQuery({ ...filters, ...sorted, after, limit: PAGE_SIZE }));
  const isFiltered = [filters.q, filters.status, filters.productId, filters.tag].some(Boolean);
  const isNarrow = useIsNarrow();
  const selected = query.data?.items.find(({ id }) => id === row);
  return (
    <>
      <TenantsHeader />
      <ResourceTable
        name="tenants"
        query={query}
        columns={tenantColumnsOf(state)}
        keyOf={({ id }) => id}
        filters={<TenantFilters state={state} filter={filter} />}
        pager={pagerOf(query.data?.next)}
        empty={<NoTenants />}
        onClearFilters={isFiltered ? () => filter({ q: "", status: "", productId: "", tag: "" }) : undefined}
        sorting={{ field: sorted.sort, order: sorted.order, change: (sort, order) => filter({ sort, order }) }}
        selected={row}
        onSelect={(key) => change({ row: key })}
      />
      {selected && !isNarrow && (
        <PagePanel header={selected.name} onClose={() => change({ row: "" })}>
          <TenantSummary tenant={selected} />
        </PagePanel>
      )}
    </>
  );
}

function TenantsHeader() {
  const canCreate = useCan("tenants:create");
  return (
    <PageHeader
      title="Tenants"
      description="The organizations that use your products."
      actions={
        canCreate && (
          <Button variant="primary" href="/tenants/onboard">
            Onboard a tenant
          </Button>
        )
      }
    />
  );
}

function NoTenants() {
  const canCreate = useCan("tenants:create");
  return (
    <EmptyState
      title="No tenants yet"
      action={
        canCreate && (
          <Button variant="primary" href="/tenants/onboard">
            Onboard the first tenant
          </Button>
        )
      }
    >
      A tenant is an organization with its users and its subscriptions to your products.
    </EmptyState>
  );
}
