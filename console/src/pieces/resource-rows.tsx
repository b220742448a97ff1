import Skeleton from "@cloudscape-design/components/skeleton";
import type { TableProps } from "@cloudscape-design/components/table";
import type { UseQueryResult } from "@tanstack/react-query";
import type { Page } from "../api/read-json.ts";
import type { Column } from "./resource-table-props.ts";

/** A row of a table. One without an item has the form of a row that is still read. */
export type Row<Item> = { key: string; item: Item | undefined };

/** The number of rows that are drawn before the first answer. */
const SKELETON_ROWS = 8;

/** Returns the rows of a list. The first read has empty rows of the final height, so that nothing jumps. */
export function rowsOf<Item>(
  { data, isPending }: Pick<UseQueryResult<Page<Item>>, "data" | "isPending">,
  keyOf: (item: Item) => string,
): Row<Item>[] {
  if (isPending) return Array.from({ length: SKELETON_ROWS }, (_, index) => ({ key: `${index}`, item: undefined }));
  return (data?.items ?? []).map((item) => ({ key: keyOf(item), item }));
}

/** Returns the columns of the component library. The first cell of the selected row marks it for the stylesheet. */
export const columnsOf = <Item,>(
  columns: readonly Column<Item>[],
  selected: string | undefined,
): TableProps.ColumnDefinition<Row<Item>>[] =>
  columns.map(({ id, header, cell, sort, width }, index) => ({
    id,
    header,
    ...(sort && { sortingField: sort }),
    ...(width && { width, minWidth: width }),
    cell: ({ key, item }) => {
      if (item === undefined) return <Skeleton height="22px" />;
      return index === 0 ? <span className={key === selected ? "selected-row" : ""}>{cell(item)}</span> : cell(item);
    },
  }));
