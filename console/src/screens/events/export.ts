import { type Page, type Query, readJson } from "../../api/read-json.ts";
import type { Envelope } from "../../api/resources.ts";

/** An export of more events would take minutes; the command line has no limit. */
export const MAX_EXPORTED = 5_000;
const PAGE_SIZE = 100;

/** Reads all events that match, page by page, newest first, up to the limit of an export. */
export async function readEvents(question: Query): Promise<{ events: Envelope[]; isComplete: boolean }> {
  const events: Envelope[] = [];
  let after: string | undefined;
  do {
    const page: Page<Envelope> = await readJson("/events", { ...question, limit: PAGE_SIZE, after });
    events.push(...page.items);
    after = page.next ?? undefined;
  } while (after !== undefined && events.length < MAX_EXPORTED);
  return { events, isComplete: after === undefined };
}
