import type { LogRow } from "../../../events/chain.ts";
import { putObject } from "./objects.ts";

/**
 * Keeps rows of the log as one object of JSON lines, where nobody can change them. Its key follows from what is in it,
 * so that a batch that comes twice is kept once.
 */
export const archiveRows = async (rows: readonly LogRow[]): Promise<void> => {
  const [first] = rows;
  const last = rows.at(-1);
  if (first === undefined || last === undefined) return;
  const day = first.envelope.time.slice(0, 10).replaceAll("-", "/");
  const lines = rows.map((row) => `${JSON.stringify(row)}\n`).join("");
  await putObject(`events/${day}/${first.id}-${last.id}.jsonl`, lines, "AUDIT_BUCKET");
};
