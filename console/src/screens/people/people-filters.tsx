import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { tenantsQuery } from "../../api/queries.ts";
import { ChoiceField, FilterBar, SearchField } from "../../pieces/filter-bar.tsx";
import { ProductFilter } from "../../pieces/product-filter.tsx";
import { can, useMe } from "../../session/me.tsx";
import type { PeopleListState } from "./people-list-state.ts";
import { allRoles, describeRole } from "./role-words.ts";

type Props = { state: PeopleListState; filter: (change: Partial<PeopleListState>) => void };

const roles = allRoles.map((value) => ({ value, label: describeRole(value).name }));

/** Shows the filters of the list of people: name, role, tenant and product. */
export function PeopleFilters({ state, filter }: Props) {
  const me = useMe();
  const isStaff = me.tenantId === undefined;
  const tenants = useQuery({ ...tenantsQuery({ limit: 100 }), enabled: isStaff && can(me, "tenants:list") });
  const setText = useCallback((q: string) => filter({ q }), [filter]);
  return (
    <FilterBar>
      <SearchField label="Search by name or e-mail" value={state.q} onChange={setText} />
      <ChoiceField label="Role" any="Any" value={state.role} choices={roles} onChange={(role) => filter({ role })} />
      {isStaff && (
        <ChoiceField
          label="Tenant"
          any="All, and staff"
          value={state.tenantId}
          choices={(tenants.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(tenantId) => filter({ tenantId })}
        />
      )}
      <ProductFilter value={state.productId} onChange={(productId) => filter({ productId })} />
    </FilterBar>
  );
}
