import "./operations-screen.css";
import Button from "@cloudscape-design/components/button";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { operationsQuery } from "../../api/queries.ts";
import type { Operation } from "../../api/resources.ts";
import { nameOperation } from "../../operations/operation-words.ts";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { PageHeader } from "../../pieces/page-header.tsx";
import { ResourceTable } from "../../pieces/resource-table.tsx";
import { useCan } from "../../session/me.tsx";
import { useListState } from "../../state/list-state.ts";
import { BatchDialog } from "./batch-dialog.tsx";
import { type BatchVerb, batchVerbs } from "./batch-verbs.ts";
import { operationColumns } from "./operation-columns.tsx";
import { OperationFilters } from "./operation-filters.tsx";
import { describeEmptyList, isFiltered, operationListDefaults, queryOf } from "./operation-list-state.ts";

const PAGE_SIZE = 25;

/** Shows the operations, newest first. Several can be retried or cancelled at once. */
export function OperationsScreen() {
  const { state, filter, pagerOf, clear } = useListState(operationListDefaults);
  const query = useQuery(operationsQuery({ ...queryOf(state), limit: PAGE_SIZE }));
  const [keys, setKeys] = useState<string[]>([]);
  const empty = describeEmptyList(state);
  const canAct = useBatchVerbs().length > 0;
  const chosen = (query.data?.items ?? []).filter(({ id }) => keys.includes(id));
  return (
    <>
      <PageHeader
        title="Operations"
        description="The long-running work on tenants, subscriptions, products and users."
        actions={<BatchButtons chosen={chosen} onDone={() => setKeys([])} />}
      />
      <ResourceTable
        name="operations"
        query={query}
        columns={operationColumns}
        keyOf={({ id }) => id}
        filters={<OperationFilters state={state} filter={filter} />}
        pager={pagerOf(query.data?.next)}
        empty={<EmptyState title={empty.title}>{empty.text}</EmptyState>}
        // A short page can be empty and still have a next one.
        onClearFilters={isFiltered(state) || query.data?.next ? clear : undefined}
        selection={canAct ? { keys, change: setKeys, nameOf: nameOperation } : undefined}
      />
    </>
  );
}

/** Returns the actions on several operations that the person's roles permit. */
function useBatchVerbs(): BatchVerb[] {
  const permitted = { retry: useCan("operations:retry"), cancel: useCan("operations:cancel") };
  return batchVerbs.filter((verb) => permitted[verb]);
}

const texts: Record<BatchVerb, string> = { retry: "Retry", cancel: "Cancel" };

function BatchButtons({ chosen, onDone }: { chosen: readonly Operation[]; onDone: () => void }) {
  const [open, setOpen] = useState<{ verb: BatchVerb; operations: readonly Operation[] }>();
  return (
    <>
      {useBatchVerbs().map((verb) => (
        <Button
          key={verb}
          disabled={chosen.length === 0}
          disabledReason="Choose operations in the list first."
          onClick={() => setOpen({ verb, operations: chosen })}
        >
          {chosen.length > 0 ? `${texts[verb]} ${chosen.length}` : texts[verb]}
        </Button>
      ))}
      {open && (
        <BatchDialog
          {...open}
          onClose={(isDone) => {
            setOpen(undefined);
            if (isDone) onDone();
          }}
        />
      )}
    </>
  );
}
