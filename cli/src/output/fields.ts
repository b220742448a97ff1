import { colorOfStatus, paint } from "./color.ts";
import { toCell, toShownCell } from "./table.ts";
import type { Terminal } from "./terminal.ts";

/** The fields that say nothing to a person, or that have a line of their own. */
const hidden = new Set(["blockedActions"]);

type Row = { name: string; value: unknown };

/** Returns the lines of a resource. Objects become one line for each of their fields, lists of objects a line each. */
function rowsOf(resource: object, prefix = ""): Row[] {
  return Object.entries(resource).flatMap(([field, value]): Row[] => {
    const name = prefix === "" ? toCell(field) : `${prefix}.${toCell(field)}`;
    if (hidden.has(field) || value === undefined) return [];
    if (Array.isArray(value)) {
      if (!value.some((one) => typeof one === "object")) return value.length > 0 ? [{ name, value }] : [];
      return value.flatMap((one, index) => rowsOf(one as object, `${name}.${toCell(keyOf(one) ?? index)}`));
    }
    return typeof value === "object" && value !== null ? rowsOf(value, name) : [{ name, value }];
  });
}

/** Returns what names an entry of a list: its product, its id or its name. */
function keyOf(entry: unknown): string | undefined {
  const { productId, id, name } = entry as Record<string, unknown>;
  const key = productId ?? id ?? name;
  return typeof key === "string" ? key : undefined;
}

/** Returns a resource as lines of name and value: aligned for a person, tab-separated for programs. */
export function toFields(resource: object, terminal: Terminal): string {
  const rows = rowsOf(resource);
  if (!terminal.isTable) return rows.map(({ name, value }) => `${name}\t${toCell(value)}\n`).join("");
  const width = Math.max(0, ...rows.map(({ name }) => name.length));
  return rows
    .map(({ name, value }) => {
      const color = name.split(".").at(-1) === "status" ? colorOfStatus(String(value)) : undefined;
      return `${paint(name.padEnd(width), "gray", terminal.hasColor)}  ${paint(toShownCell(value), color, terminal.hasColor)}\n`;
    })
    .join("");
}
