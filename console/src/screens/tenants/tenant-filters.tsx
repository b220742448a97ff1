import { useCallback } from "react";
import { ChoiceField, FilterBar, SearchField } from "../../pieces/filter-bar.tsx";
import { ProductFilter } from "../../pieces/product-filter.tsx";
import { statusLookOf } from "../../pieces/status-look.ts";
import type { TenantListState } from "./tenant-list-state.ts";

const statuses = ["requested", "active", "suspended", "leaving", "offboarding", "failed", "deleted"];

type Props = { state: TenantListState; filter: (change: Partial<TenantListState>) => void };

export function TenantFilters({ state, filter }: Props) {
  const setName = useCallback((q: string) => filter({ q }), [filter]);
  return (
    <FilterBar>
      <SearchField label="Search by name" value={state.q} onChange={setName} />
      <ChoiceField
        label="Status"
        any="Any"
        value={state.status}
        choices={statuses.map((value) => ({ value, label: statusLookOf(value).word }))}
        onChange={(status) => filter({ status })}
      />
      <ProductFilter value={state.productId} onChange={(productId) => filter({ productId })} />
    </FilterBar>
  );
}
