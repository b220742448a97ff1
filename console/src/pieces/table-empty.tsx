import Button from "@cloudscape-design/components/button";
import { EmptyState } from "./empty-state.tsx";
import { ProblemAlert } from "./problem-alert.tsx";
import type { ResourceTableProps } from "./resource-table-props.ts";

/** Shows the content of a table without rows: the list can't be read, nothing matches, or there is nothing yet. */
export function TableEmpty<Item>({ name, query, empty, onClearFilters, pager }: ResourceTableProps<Item>) {
  if (query.error) return <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />;
  if (onClearFilters) {
    const clear = <Button onClick={onClearFilters}>Clear the filters</Button>;
    return (
      <EmptyState title={`No ${name} match`} action={clear}>
        {pager.next ? "Nothing matches on this page; the next one may have some." : "Try fewer or other filters."}
      </EmptyState>
    );
  }
  return empty;
}
