import type { Envelope } from "../../api/resources.ts";

/** Events that are read, or still being read. */
export type EventSource = { items: readonly Envelope[]; isLoading: boolean };

/** Returns an event of the shown page, or else of the chain of the event that was shown before. */
export function findEvent(id: string, page: EventSource, chain: EventSource): Envelope | "reading" | "missing" {
  const found = [...page.items, ...chain.items].find((event) => event.id === id);
  return found ?? (page.isLoading || chain.isLoading ? "reading" : "missing");
}
