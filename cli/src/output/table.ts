import { type Color, colorOfStatus, paint } from "./color.ts";
import { removeControlCharacters } from "./control-characters.ts";
import type { Terminal } from "./terminal.ts";

/** A column of a list: a field of the items, or a computed text. */
export type Column<Item> = (keyof Item & string) | { title: string; of: (item: Item) => unknown };

const GAP = "  ";
const MIN_WIDTH = 12;

const titleOf = <Item>(column: Column<Item>): string => (typeof column === "string" ? column : column.title);

const readCell = <Item>(column: Column<Item>, item: Item): unknown =>
  typeof column === "string" ? item[column] : column.of(item);

/** Returns a value as one line. Lists and objects become `a,b` and `name=value`. */
export function toCell(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return value.map(toCell).join(",");
  if (typeof value === "object")
    return Object.entries(value)
      .map(([name, one]) => `${toCell(name)}=${toCell(one)}`)
      .join(",");
  return removeControlCharacters(String(value).replaceAll(/[\t\r\n]+/g, " "));
}

const time = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d)?(\.\d+)?Z$/;

/** Returns a cell for a person: times are shorter than in the API. */
export const toShownCell = (value: unknown): string => toCell(value).replace(time, "$1 $2Z");

/** Returns items as tab-separated lines without a header: whole values for other programs. */
export const toTsv = <Item>(columns: readonly Column<Item>[], items: readonly Item[]): string =>
  items.map((item) => `${columns.map((column) => toCell(readCell(column, item))).join("\t")}\n`).join("");

/** Returns items as a table that fits the width of the terminal. */
export function toTable<Item>(columns: readonly Column<Item>[], items: readonly Item[], terminal: Terminal): string {
  const titles = columns.map((column) =>
    titleOf(column)
      .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
      .toUpperCase(),
  );
  const rows = items.map((item) => columns.map((column) => toShownCell(readCell(column, item))));
  const widths = fitWidths([titles, ...rows], terminal.width);
  const colorOf = (index: number, cell: string): Color | undefined => {
    const column = columns[index];
    return column !== undefined && titleOf(column) === "status" ? colorOfStatus(cell) : undefined;
  };
  const line = (cells: readonly string[], colorsOf: (index: number, cell: string) => Color | undefined) =>
    cells
      .map((cell, index) => {
        const shown = cut(cell, widths[index] ?? 0);
        const padding = index === cells.length - 1 ? "" : " ".repeat(Math.max(0, (widths[index] ?? 0) - shown.length));
        return paint(shown, colorsOf(index, cell), terminal.hasColor) + padding;
      })
      .join(GAP);
  return [line(titles, () => "bold"), ...rows.map((row) => line(row, colorOf))]
    .map((one) => `${one.trimEnd()}\n`)
    .join("");
}

/** Returns the widths of the columns. Columns without ids shrink until the table fits. */
function fitWidths(rows: readonly (readonly string[])[], width: number): number[] {
  const [titles = []] = rows;
  const widths = titles.map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  const canShrink = titles.map((_, index) => !rows.some((row) => /^[a-z]{2,4}_[0-9a-f]{32}$/.test(row[index] ?? "")));
  const total = () => widths.reduce((sum, one) => sum + one, 0) + GAP.length * (widths.length - 1);
  while (total() > width) {
    const widest = widths.reduce((best, one, index) => {
      const current = best < 0 ? 0 : (widths[best] ?? 0);
      return canShrink[index] && one > Math.max(MIN_WIDTH, current) ? index : best;
    }, -1);
    if (widest < 0) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

const cut = (text: string, width: number): string => (text.length > width ? `${text.slice(0, width - 1)}…` : text);
