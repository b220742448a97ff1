import Table from "@cloudscape-design/components/table";
import { useIsNarrow } from "../state/narrow.ts";
import { PageSteps } from "./page-steps.tsx";
import { ResourceCards } from "./resource-cards.tsx";
import { columnsOf, type Row, rowsOf } from "./resource-rows.tsx";
import type { Column, ResourceTableProps, Sorting } from "./resource-table-props.ts";
import { TableEmpty } from "./table-empty.tsx";

/** Shows a list of resources that the API pages, with all its states. A narrow window shows a card for each item. */
export function ResourceTable<Item>(props: ResourceTableProps<Item>) {
  const { name, query, columns, keyOf, filters, pager, sorting, selected, onSelect } = props;
  const isNarrow = useIsNarrow();
  const rows = rowsOf(query, keyOf);
  const empty = <TableEmpty {...props} />;
  const steps = pager.previous || pager.next ? <PageSteps name={name} pager={pager} /> : undefined;
  if (isNarrow) return <ResourceCards {...props} rows={rows} empty={empty} steps={steps} />;
  return (
    <div className={onSelect ? "resource-table has-panel" : "resource-table"}>
      <Table<Row<Item>>
        variant="container"
        filter={filters}
        items={rows}
        trackBy="key"
        columnDefinitions={columnsOf(columns, selected)}
        ariaLabels={{ tableLabel: name }}
        {...(query.isPending && { "aria-busy": true })}
        {...(onSelect && { onRowClick: ({ detail }) => detail.item.item !== undefined && onSelect(detail.item.key) })}
        {...(sorting && sortingOf(columns, sorting))}
        empty={empty}
        footer={steps}
        renderAriaLive={() => (query.isPending ? `Loading ${name}` : `${rows.length} ${name} on this page`)}
        wrapLines={false}
      />
    </div>
  );
}

function sortingOf<Item>(columns: readonly Column<Item>[], { field, order, change }: Sorting) {
  const sorted = columns.find(({ sort }) => sort === field);
  return {
    ...(sorted && { sortingColumn: { sortingField: field } }),
    sortingDescending: order === "desc",
    onSortingChange: ({ detail }: { detail: { sortingColumn: { sortingField?: string }; isDescending?: boolean } }) =>
      change(detail.sortingColumn.sortingField ?? field, detail.isDescending ? "desc" : "asc"),
  };
}
