import type { AggregateType } from "../../../events/define-event.ts";
import type { Acceptance, Records } from "../../core/shared/decision.ts";
import { shortenReasons } from "../../core/shared/reason.ts";
import { newEventIds } from "../clock.ts";
import { toBacklogItems } from "../feed/feed-backlog.ts";
import { buildChangeItems, buildConditionCheck } from "./change-items.ts";
import type { Cause, EventIds } from "./event-items.ts";
import { buildPointerItems } from "./outbox.ts";
import { buildSeatItems } from "./seat-items.ts";
import { type Item, writeTransaction } from "./transaction.ts";

/** The type of a committed change and its new record. */
export type Committed = { [Type in AggregateType]: { type: Type; record: Records[Type] } }[AggregateType];

/** Returns the new record of a type of aggregate; throws when the decision did not change one. */
export function recordOf<Type extends AggregateType>(committed: Committed[], type: Type): Records[Type] {
  const found = committed.find((one) => one.type === type);
  if (found === undefined) throw new Error(`No ${type} was committed`);
  return found.record as Records[Type];
}

function createEventIds(count: number): EventIds {
  const ids = newEventIds(count).values();
  return {
    count,
    next() {
      const { value } = ids.next();
      if (value === undefined) throw new Error(`A commit has more than ${count} events`);
      return value;
    },
  };
}

/**
 * Writes a decision in one transaction: the aggregates at their next version, their events with one outbox pointer, the
 * feed's backlog and the reserved names. The table streams start the relay and the feed writer, so nothing is published
 * here. Throws `Conflict` when an aggregate has changed since the decision read it.
 */
export async function commit(
  decision: Acceptance,
  cause: Cause,
  extra: (committed: Committed[]) => Item[] = () => [],
): Promise<Committed[]> {
  const changes = decision.changes.map(shortenReasons);
  const ids = createEventIds(changes.reduce((sum, { events }) => sum + events.length, 0));
  const written = changes.map((change) => ({ type: change.type, ...buildChangeItems(change, cause, ids) }));
  const events = written.flatMap((one) => one.events);
  const committed = written.map(({ type, record }) => ({ type, record }) as Committed);
  await writeTransaction([
    ...written.flatMap(({ items }) => items),
    ...buildSeatItems(decision.changes.flatMap(({ seats }) => seats ?? [])),
    ...(decision.preconditions ?? []).map(buildConditionCheck),
    ...buildPointerItems(events),
    ...toBacklogItems(events),
    ...extra(committed),
  ]);
  return committed;
}
