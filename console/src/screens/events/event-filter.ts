import type { Query } from "../../api/read-json.ts";
import type { EventListState } from "./event-list-state.ts";
import { limitsOf } from "./time-range.ts";

/** Returns the filter of a target: a tenant or a product, by the form of its id. */
function filterOfTarget(target: string): Query {
  if (target === "") return {};
  return target.startsWith("ten_") ? { tenantId: target } : { productId: target };
}

/** Returns the query of the feed for the filters of the explorer, newest events first. */
export function queryOfEvents(state: EventListState, now: number): Query & { from?: string } {
  const { actor, type, target, userId, correlationId, after, since } = state;
  const range = { ...limitsOf(state, now), ...(after && since && { from: since }) };
  // A chain of cause is shown whole, however old it is.
  const limits = correlationId ? {} : range;
  return { actor, type, userId, correlationId, ...filterOfTarget(target), ...limits, order: "desc" };
}

export const isFiltered = ({ actor, type, target, userId, correlationId, range }: EventListState): boolean =>
  [actor, type, target, userId, correlationId].some(Boolean) || range !== "week";
