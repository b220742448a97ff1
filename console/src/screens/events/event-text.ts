import type { Envelope } from "../../api/resources.ts";

export const toJsonLines = (events: readonly Envelope[]): string =>
  events.map((event) => `${JSON.stringify(event)}\n`).join("");

const columns = [
  "time",
  "type",
  "subject",
  "actor",
  "tenantid",
  "productid",
  "operationid",
  "correlationid",
  "id",
] as const;

/** Quotes a value for CSV (RFC 4180). A leading sign would be a formula in a spreadsheet. */
export function quoteCsv(value: string): string {
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

export const toCsv = (events: readonly Envelope[]): string =>
  [columns.join(","), ...events.map((event) => columns.map((name) => quoteCsv(event[name] ?? "")).join(","))]
    .map((line) => `${line}\r\n`)
    .join("");
