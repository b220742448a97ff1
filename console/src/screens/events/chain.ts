import type { Envelope } from "../../api/resources.ts";

/** An event in its chain of cause, with the number of causes above it. */
export type ChainLink = { event: Envelope; depth: number };

/** More levels would leave no room for the text. */
const MAX_DEPTH = 4;

/** Returns the events of one request in the order of cause and effect. An event whose cause is missing is a root. */
export function chainOf(events: readonly Envelope[]): ChainLink[] {
  const ordered = [...events].sort(
    (one, other) => one.time.localeCompare(other.time) || one.id.localeCompare(other.id),
  );
  const known = new Set(ordered.map(({ id }) => id));
  const isRoot = ({ id, causationid }: Envelope) =>
    causationid === undefined || causationid === id || !known.has(causationid);
  const visited = new Set<string>();
  const walk = (event: Envelope, depth: number): ChainLink[] => {
    if (visited.has(event.id)) return [];
    visited.add(event.id);
    const effects = ordered.filter(({ causationid }) => causationid === event.id);
    return [{ event, depth: Math.min(depth, MAX_DEPTH) }, ...effects.flatMap((one) => walk(one, depth + 1))];
  };
  const links = ordered.filter(isRoot).flatMap((event) => walk(event, 0));
  // Events that name one another as their cause have no root, and are shown all the same.
  return [...links, ...ordered.flatMap((event) => walk(event, 0))];
}
