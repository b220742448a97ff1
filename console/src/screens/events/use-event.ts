import { useQuery } from "@tanstack/react-query";
import { eventsQuery } from "../../api/queries.ts";
import type { Envelope } from "../../api/resources.ts";

/** Returns an event of the list, or of the chain of the event that was shown before. */
export function useEvent(id: string, events: readonly Envelope[], correlationId: string | undefined) {
  const listed = events.find((event) => event.id === id);
  const { data } = useQuery({
    ...eventsQuery({ correlationId, order: "asc", limit: 100 }),
    enabled: id !== "" && listed === undefined && correlationId !== undefined,
  });
  return listed ?? data?.items.find((event) => event.id === id);
}
