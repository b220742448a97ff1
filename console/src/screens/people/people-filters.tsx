import { useCallback } from "react";
import { ChoiceField, FilterBar, SearchField } from "../../pieces/filter-bar.tsx";
import { ProductFilter } from "../../pieces/product-filter.tsx";
import { TenantFilter } from "../../pieces/tenant-filter.tsx";
import { useMe } from "../../session/me.tsx";
import type { PeopleListState } from "./people-list-state.ts";
import { allRoles, describeRole } from "./role-words.ts";

type Props = { state: PeopleListState; filter: (change: Partial<PeopleListState>) => void };

const roles = allRoles.map((value) => ({ value, label: describeRole(value).name }));

/** Shows the filters of the list of people: name, role, tenant and product. */
export function PeopleFilters({ state, filter }: Props) {
  const isStaff = useMe().tenantId === undefined;
  const setText = useCallback((q: string) => filter({ q }), [filter]);
  return (
    <FilterBar>
      <SearchField label="Search by name or e-mail" value={state.q} onChange={setText} />
      <ChoiceField label="Role" any="Any" value={state.role} choices={roles} onChange={(role) => filter({ role })} />
      {isStaff && (
        <TenantFilter value={state.tenantId} any="All, and staff" onChange={(tenantId) => filter({ tenantId })} />
      )}
      <ProductFilter value={state.productId} onChange={(productId) => filter({ productId })} />
    </FilterBar>
  );
}
