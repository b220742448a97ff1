import Button from "@cloudscape-design/components/button";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { eventsQuery } from "../../api/queries.ts";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { PageHeader } from "../../pieces/page-header.tsx";
import { ResourceTable } from "../../pieces/resource-table.tsx";
import { useCan } from "../../session/me.tsx";
import { useListState } from "../../state/list-state.ts";
import { createEventColumns } from "./event-columns.tsx";
import { isFiltered, queryOfEvents } from "./event-filter.ts";
import { EventFilters } from "./event-filters.tsx";
import { eventListDefaults } from "./event-list-state.ts";
import { EventPanel } from "./event-panel.tsx";
import "./events.css";
import { ExportMenu } from "./export-menu.tsx";
import { LiveMark } from "./live-mark.tsx";
import { TryIt } from "./try-it.tsx";

const PAGE_SIZE = 50;

/** Shows who did what to whom, and when. New events appear by themselves. */
export function EventsScreen() {
  const { state, change, filter, pagerOf } = useListState(eventListDefaults);
  const { row, after, ...filters } = state;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a start in time moves when the filters change
  const question = useMemo(() => queryOfEvents(state, Date.now()), [JSON.stringify(filters), after]);
  const query = useQuery(eventsQuery({ ...question, after, limit: PAGE_SIZE }));
  const columns = useMemo(() => createEventColumns((id) => change({ row: id })), [change]);
  const hasFilters = isFiltered(state);
  return (
    <>
      <EventsHeader question={question} isLive={after === ""} />
      <ResourceTable
        name="events"
        query={query}
        columns={columns}
        keyOf={({ id }) => id}
        filters={<EventFilters state={state} filter={filter} />}
        pager={pagerOf(query.data?.next, { since: question.from ?? "" })}
        empty={
          <EmptyState title="No events in the last 7 days">Everything that changes leaves an event here.</EmptyState>
        }
        onClearFilters={hasFilters ? () => filter(eventListDefaults) : undefined}
        selected={row}
        onSelect={(key) => change({ row: key })}
      />
      <EventPanel
        id={row}
        page={{ items: query.data?.items ?? [], isLoading: query.isPending }}
        onOpen={(id) => change({ row: id })}
        onShowChain={(correlationId) => filter({ ...eventListDefaults, correlationId })}
      />
    </>
  );
}

type HeaderProps = { question: ReturnType<typeof queryOfEvents>; isLive: boolean };

function EventsHeader({ question, isLive }: HeaderProps) {
  const [isTrying, setTrying] = useState(false);
  const canTry = useCan("products:verify");
  return (
    <>
      <PageHeader
        title="Events"
        beside={<LiveMark isLive={isLive} />}
        description="Who did what to whom, and when."
        actions={
          <>
            <ExportMenu question={question} />
            {canTry && <Button onClick={() => setTrying(true)}>Try it</Button>}
          </>
        }
      />
      {isTrying && <TryIt onClose={() => setTrying(false)} />}
    </>
  );
}
