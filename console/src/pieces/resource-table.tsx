import Table from "@cloudscape-design/components/table";
import { useIsNarrow } from "../state/narrow.ts";
import { PageSteps } from "./page-steps.tsx";
import { ResourceCards } from "./resource-cards.tsx";
import { columnsOf, type Row, rowsOf } from "./resource-rows.tsx";
import type { Column, ResourceTableProps, Selection, Sorting } from "./resource-table-props.ts";
import { TableEmpty } from "./table-empty.tsx";

/** Shows a list of resources that the API pages, with all its states. A narrow window shows a card for each item. */
export function ResourceTable<Item>(props: ResourceTableProps<Item>) {
  const { name, query, columns, keyOf, filters, pager, sorting, selected, onSelect, selection } = props;
  const isNarrow = useIsNarrow();
  const rows = rowsOf(query, keyOf);
  const empty = <TableEmpty {...props} />;
  const steps = pager.previous || pager.next ? <PageSteps name={name} pager={pager} /> : undefined;
  if (isNarrow) return <ResourceCards {...props} rows={rows} empty={empty} steps={steps} />;
  return (
    <div className={onSelect ? "resource-table has-panel" : "resource-table"} aria-busy={query.isPending}>
      <Table<Row<Item>>
        variant="container"
        filter={filters}
        items={rows}
        trackBy="key"
        columnDefinitions={columnsOf(columns, selected)}
        ariaLabels={{ tableLabel: name }}
        {...(selection && selectionOf(name, rows, selection))}
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

function selectionOf<Item>(name: string, rows: readonly Row<Item>[], { keys, change, nameOf }: Selection<Item>) {
  const nameOfRow = ({ item, key }: Row<Item>) => (item === undefined ? key : nameOf(item));
  return {
    selectionType: "multi" as const,
    selectedItems: rows.filter(({ key, item }) => item !== undefined && keys.includes(key)),
    isItemDisabled: ({ item }: Row<Item>) => item === undefined,
    onSelectionChange: ({ detail }: { detail: { selectedItems: Row<Item>[] } }) =>
      change(detail.selectedItems.map(({ key }) => key)),
    ariaLabels: {
      tableLabel: name,
      selectionGroupLabel: `Choose ${name}`,
      allItemsSelectionLabel: () => `Choose all ${name} on this page`,
      itemSelectionLabel: (_: unknown, row: Row<Item>) => `Choose ${nameOfRow(row)}`,
    },
  };
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
