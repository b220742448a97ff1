import type { LogRow } from "../../../events/chain.ts";
import { putObject } from "./objects.ts";

/**
 * Writes rows of the log to the locked archive, as one object of JSON lines. The key depends on the content, so that a
 * repeated batch is stored once.
 */
export async function archiveRows(rows: readonly LogRow[]): Promise<void> {
  const [first] = rows;
  const last = rows.at(-1);
  if (first === undefined || last === undefined) return;
  const day = first.envelope.time.slice(0, 10).replaceAll("-", "/");
  const lines = rows.map((row) => `${JSON.stringify(row)}\n`).join("");
  await putObject(`events/${day}/${first.envelope.id}-${last.envelope.id}.jsonl`, lines, "AUDIT_BUCKET");
}
