import type { AggregateType } from "../../../events/define-event.ts";
import type { Envelope } from "../../../events/envelope.ts";
import { computeHash, GENESIS, seal } from "../../../events/seal.ts";
import { readEnvironment } from "../../../schemas/environment.ts";
import type { Change, Draft, Records } from "../../core/shared/decision.ts";
import { withRedactedReasons } from "../../core/shared/redact-reason.ts";
import { entityMapping } from "./entity-mapping.ts";
import type { LoggedEvent } from "./outbox.ts";
import type { Item } from "./transaction.ts";

/** The actor, the request and the time of a commit, which all of its events carry. */
export type Cause = { actor: string; correlationId: string; causationId?: string | undefined; now: string };

/** A change of one type of aggregate. */
export type ChangeOf<Type extends AggregateType> = Extract<Change, { type: Type }> & {
  before?: Records[Type];
  after: Draft<Type>;
};

/** The ids for the events of a commit, and their number. */
export type EventIds = { next(): string; count: number };

/** The events of a change, with their items, and the aggregate's last sequence and hash. */
export type SealedEvents = { events: LoggedEvent[]; items: Item[]; sequence: number; head: string };

/** Seals an event: its envelope carries the aggregate, the operation and the cause. */
function sealEvent<Type extends AggregateType>(
  change: ChangeOf<Type>,
  event: ChangeOf<Type>["events"][number],
  { id, sequence }: Pick<Envelope, "id" | "sequence">,
  cause: Cause,
): Envelope {
  const { after, operationId } = change;
  const mapping = entityMapping[change.type as Type];
  const tenantId = mapping.tenantId(after);
  const productId = mapping.productId(after);
  // A tenant's people can read its events: in the timeline, in the feed and on the topics.
  const data = tenantId === undefined ? event.data : withRedactedReasons(event.data);
  return seal(event.name, data, {
    id,
    subject: mapping.subject(after),
    time: cause.now,
    sequence,
    correlationid: event.heldRequest?.correlationId ?? cause.correlationId,
    ...(cause.causationId === undefined ? {} : { causationid: cause.causationId }),
    ...(operationId === undefined ? {} : { operationid: event.operationId ?? operationId }),
    ...(tenantId === undefined ? {} : { tenantid: tenantId }),
    ...(productId === undefined ? {} : { productid: productId }),
    actor: event.heldRequest?.actor ?? cause.actor,
  });
}

/** Returns the timeline of an event: the tenant's, with its subscriptions. */
const selectTimeline = (type: AggregateType, tenantId: string | undefined): string | undefined =>
  type === "tenant" || type === "subscription" ? tenantId && `tenant#${tenantId}` : undefined;

/** Builds an event's row in the append-only log. It contains only what its readers need, because it is billed per started
 *  kilobyte: `id` is the sort key of timelines, and `commitSize` tells the relay that other events have the same pointer. */
function buildLogItem(
  type: AggregateType,
  aggregate: string,
  row: { envelope: Envelope; hash: string; previousHash: string },
  commitSize: number,
): Item {
  const { id, sequence, tenantid } = row.envelope;
  const timelineKey = selectTimeline(type, tenantid);
  const listed = timelineKey === undefined ? {} : { id, timelineKey };
  return {
    Put: {
      TableName: readEnvironment("EVENT_LOG_TABLE"),
      Item: { aggregate, sequence, ...row, ...listed, ...(commitSize > 1 ? { commitSize } : {}) },
      ConditionExpression: "attribute_not_exists(#aggregate)",
      ExpressionAttributeNames: { "#aggregate": "aggregate" },
    },
  };
}

/** Numbers a change's events, seals them, and links them to the aggregate's hash chain. */
export function sealEvents<Type extends AggregateType>(
  change: ChangeOf<Type>,
  cause: Cause,
  ids: EventIds,
): SealedEvents {
  const { before } = change;
  const aggregate = entityMapping[change.type as Type].aggregate(change.after);
  const sealed: SealedEvents = {
    events: [],
    items: [],
    sequence: before?.sequence ?? 0,
    head: before?.head ?? GENESIS,
  };
  for (const event of change.events) {
    sealed.sequence += 1;
    const envelope = sealEvent(change, event, { id: ids.next(), sequence: sealed.sequence }, cause);
    const previousHash = sealed.head;
    sealed.head = computeHash(previousHash, envelope);
    sealed.events.push({ aggregate, envelope });
    sealed.items.push(buildLogItem(change.type, aggregate, { envelope, hash: sealed.head, previousHash }, ids.count));
  }
  return sealed;
}
