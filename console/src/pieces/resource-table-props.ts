import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Page } from "../api/read-json.ts";
import type { Pager } from "../state/list-state.ts";

/** A column of a resource table. `sort` names the field by which the API sorts. */
export type Column<Item> = {
  id: string;
  header: string;
  cell: (item: Item) => ReactNode;
  sort?: string;
  width?: number;
};
export type Sorting = { field: string; order: string; change: (field: string, order: "asc" | "desc") => void };

/** The rows that are chosen for an action on several items at once. */
export type Selection<Item> = {
  keys: readonly string[];
  change: (keys: string[]) => void;
  /** The name of an item, for its checkbox. */
  nameOf: (item: Item) => string;
};

export type ResourceTableProps<Item> = {
  /** The name of the items, such as "tenants". */
  name: string;
  query: UseQueryResult<Page<Item>>;
  columns: Column<Item>[];
  keyOf: (item: Item) => string;
  filters?: ReactNode;
  pager: Pager;
  /** The content while there are no items at all. */
  empty: ReactNode;
  /** Set while filters are active: clears them. */
  onClearFilters?: (() => void) | undefined;
  sorting?: Sorting;
  /** The key of the selected row, and what a click on a row does. A row's link must lead to the same facts. */
  selected?: string | undefined;
  onSelect?: (key: string) => void;
  selection?: Selection<Item> | undefined;
};
