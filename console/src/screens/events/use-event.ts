import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { eventsQuery } from "../../api/queries.ts";
import { type EventSource, findEvent } from "./find-event.ts";

/** Returns an event of the page, or of the chain of the event that was shown before. */
export function useEvent(id: string, page: EventSource) {
  const correlation = useRef<string>(undefined);
  const isListed = page.items.some((event) => event.id === id);
  const { data, isLoading } = useQuery({
    ...eventsQuery({ correlationId: correlation.current, order: "asc", limit: 100 }),
    enabled: id !== "" && !isListed && correlation.current !== undefined,
  });
  const event = findEvent(id, page, { items: data?.items ?? [], isLoading });
  if (typeof event === "object") correlation.current = event.correlationid;
  return event;
}
