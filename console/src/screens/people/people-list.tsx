import Skeleton from "@cloudscape-design/components/skeleton";
import { useQuery } from "@tanstack/react-query";
import { PagePanel } from "../../app/page-panel.tsx";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { ResourceTable } from "../../pieces/resource-table.tsx";
import { useMe } from "../../session/me.tsx";
import type { useListState } from "../../state/list-state.ts";
import { useIsNarrow } from "../../state/narrow.ts";
import { columnsOfPeople } from "./people-columns.tsx";
import { PeopleFilters } from "./people-filters.tsx";
import type { PeopleListState } from "./people-list-state.ts";
import { type Person, peopleListQuery } from "./people-query.ts";
import { PersonSummary } from "./person/person-summary.tsx";
import { nameOfPerson } from "./role-words.ts";

type Props = { list: ReturnType<typeof useListState<PeopleListState>> };

/** Shows the list of people, with a summary of the selected one beside it. */
export function PeopleList({ list: { state, change, filter, pagerOf } }: Props) {
  const me = useMe();
  const query = useQuery(peopleListQuery(state));
  const isNarrow = useIsNarrow();
  const isFiltered = [state.q, state.role, state.tenantId, state.productId].some(Boolean);
  const people: readonly Person[] = query.data?.items ?? [];
  const selected = people.find(({ id }) => id === state.row);
  return (
    <>
      <ResourceTable<Person>
        name="people"
        query={query}
        columns={columnsOfPeople(me.tenantId !== undefined)}
        keyOf={({ id }) => id}
        filters={<PeopleFilters state={state} filter={filter} />}
        pager={pagerOf(query.data?.next)}
        empty={<EmptyState title="Nobody yet">People appear here when they are invited.</EmptyState>}
        onClearFilters={isFiltered ? () => filter({ q: "", role: "", tenantId: "", productId: "" }) : undefined}
        selected={state.row}
        onSelect={(row) => change({ row })}
      />
      {(selected || (state.row && query.isPending)) && !isNarrow && (
        <PagePanel header={selected ? nameOfPerson(selected) : "Person"} onClose={() => change({ row: "" })}>
          {selected ? <PersonSummary person={selected} /> : <Skeleton height="320px" />}
        </PagePanel>
      )}
    </>
  );
}
