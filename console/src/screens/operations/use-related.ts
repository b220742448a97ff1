import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { eventsQuery, operationsQuery } from "../../api/queries.ts";
import type { Operation } from "../../api/resources.ts";
import { useCan } from "../../session/me.tsx";

/** A tenant has at most 20 living subscriptions; a retried onboarding may have more children. */
const MAX_CHILDREN = 100;
const MAX_EVENTS = 100;

/** Reads the children of an operation and the events of its request. */
export function useRelated({ id, kind, correlationId }: Operation) {
  const isParent = kind.startsWith("tenant.");
  const operations = useQuery({
    ...operationsQuery({ correlationId, limit: MAX_CHILDREN }),
    enabled: useCan("operations:list") && isParent,
  });
  const events = useQuery({
    ...eventsQuery({ correlationId, order: "asc", limit: MAX_EVENTS }),
    enabled: useCan("events:list"),
  });
  const children = (operations.data?.items ?? []).filter(({ parentId }) => parentId === id).sort(byTarget);
  return { children, operations, events, isComplete: isFinished(operations) && isFinished(events) };
}

const byTarget = (one: Operation, other: Operation): number => one.target.id.localeCompare(other.target.id);

/** Returns whether a list was read, can't be read, or is not read for this person. */
const isFinished = ({ isFetched, isLoading }: Pick<UseQueryResult, "isFetched" | "isLoading">): boolean =>
  isFetched || !isLoading;
