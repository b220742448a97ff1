import {
  ConditionalCheckFailedException,
  TransactionCanceledException,
  TransactionConflictException,
} from "@aws-sdk/client-dynamodb";
import { PutCommand, TransactWriteCommand, type TransactWriteCommandInput } from "@aws-sdk/lib-dynamodb";
import type { AggregateType } from "../../../events/define-event.ts";
import type { Envelope } from "../../../events/envelope.ts";
import { computeHash, GENESIS, seal } from "../../../events/seal.ts";
import { readEnvironment } from "../../../schemas/environment.ts";
import type { Acceptance, Change, Draft, Precondition, Records, Reservation } from "../../core/shared/decision.ts";
import { shortenReasons } from "../../core/shared/reason.ts";
import { withRedactedReasons } from "../../core/shared/redact-reason.ts";
import { newId } from "../clock.ts";
import { toBacklogItems } from "../feed/feed-backlog.ts";
import { dynamodb } from "./dynamodb.ts";
import { entityMapping, type Key, reservationKey, reservationTable, tableNameOf } from "./entity-mapping.ts";
import type { LoggedEvent } from "./outbox.ts";
import { buildSeatItems } from "./seat-items.ts";

/** An item of the transaction; also what others may add to it. */
export type Item = NonNullable<TransactWriteCommandInput["TransactItems"]>[number];

/** Who and what stands behind a commit; goes into every event of it. */
export type Cause = { actor: string; correlationId: string; causationId?: string | undefined; now: string };

/** Somebody else was faster: what was read is no longer so. Read again and decide again. */
export class Conflict extends Error {
  override readonly name = "Conflict";
}

/** DynamoDB's limit for one TransactWriteItems call. */
const MAX_ITEMS = 100;

type ChangeItems = { record: Records[AggregateType]; rows: Item[]; events: LoggedEvent[] };

/** Numbers a change's facts, seals and chains them, and gives the new record with its rows. */
const toTransactItems = <Type extends AggregateType>(
  change: Extract<Change, { type: Type }> & { before?: Records[Type]; after: Draft<Type> },
  cause: Cause,
): ChangeItems => {
  const { before, after, events: facts, operationId } = change;
  const place = entityMapping[change.type as Type];
  if (facts.length === 0 && change.type !== "operation") throw new Error(`A ${change.type} changes without an event`);
  let sequence = before?.sequence ?? 0;
  let head = before?.head ?? GENESIS;
  const events: LoggedEvent[] = [];
  const rows = facts.flatMap((event): Item[] => {
    sequence += 1;
    const tenantId = place.tenantId(after);
    const productId = place.productId(after);
    // What is about a tenant may be read by its people: in its timeline, the feed and on the topics.
    const data = tenantId === undefined ? event.data : withRedactedReasons(event.data);
    const envelope = seal(event.name, data, {
      id: newId("evt"),
      subject: place.subject(after),
      time: cause.now,
      sequence,
      correlationid: cause.correlationId,
      ...(cause.causationId === undefined ? {} : { causationid: cause.causationId }),
      ...(operationId === undefined ? {} : { operationid: event.operationId ?? operationId }),
      ...(tenantId === undefined ? {} : { tenantid: tenantId }),
      ...(productId === undefined ? {} : { productid: productId }),
      actor: cause.actor,
    });
    const previousHash = head;
    head = computeHash(previousHash, envelope);
    events.push({ aggregate: place.aggregate(after), envelope });
    return buildEventItems(change.type, place.aggregate(after), { envelope, hash: head, previousHash });
  });
  const version = change.type === "operation" ? (before?.version ?? 0) + 1 : sequence;
  const record = {
    ...after,
    createdAt: before?.createdAt ?? cause.now,
    updatedAt: cause.now,
    version,
    sequence,
    head,
  } as unknown as Records[Type];
  const item: Item = {
    Put: {
      TableName: tableNameOf(change.type),
      Item: { ...place.key(after), ...place.index(after), ...(place.pack?.(record) ?? record) },
      ...buildVersionCondition(before?.version),
    },
  };
  return { record, rows: [item, ...rows], events };
};

const buildVersionCondition = (version: number | undefined) =>
  version === undefined
    ? { ConditionExpression: "attribute_not_exists(pk)" }
    : { ConditionExpression: "version = :seen", ExpressionAttributeValues: { ":seen": version } };

/** The event's row in the log, which nobody may ever change, and its pointer, which stays until the bus has it. */
const buildEventItems = (
  type: AggregateType,
  aggregate: string,
  row: { envelope: Envelope; hash: string; previousHash: string },
): Item[] => {
  const { id, sequence, time, tenantid } = row.envelope;
  const onTimeline = (type === "tenant" || type === "subscription") && tenantid !== undefined;
  return [
    {
      Put: {
        TableName: readEnvironment("EVENT_LOG_TABLE"),
        Item: { aggregate, sequence, id, ...row, ...(onTimeline ? { timelineKey: `tenant#${tenantid}` } : {}) },
        ConditionExpression: "attribute_not_exists(#aggregate)",
        ExpressionAttributeNames: { "#aggregate": "aggregate" },
      },
    },
    { Put: { TableName: readEnvironment("OUTBOX_TABLE"), Item: { id, aggregate, sequence, writtenAt: time } } },
  ];
};

const buildReservation = (reservation: Reservation, holder: string): Item => ({
  Put: {
    TableName: readEnvironment(reservationTable[reservation.catalog]),
    Item: { ...reservationKey(reservation), holder },
    ConditionExpression: "attribute_not_exists(pk)",
  },
});

const buildRelease = (reservation: Reservation): Item => ({
  Delete: { TableName: readEnvironment(reservationTable[reservation.catalog]), Key: reservationKey(reservation) },
});

const holderOf = (change: Change): string =>
  change.type === "subscription" ? change.after.productId : change.after.id;

const keyOf = (one: Precondition): Key => {
  if (one.type === "tenant") return entityMapping.tenant.key(one.record);
  return one.type === "user" ? entityMapping.user.key(one.record) : entityMapping.subscription.key(one.record);
};

const conditionCheck = (one: Precondition): Item => {
  return {
    ConditionCheck: { TableName: tableNameOf(one.type), Key: keyOf(one), ...buildVersionCondition(one.record.version) },
  };
};

/** Whether DynamoDB refused because of what others did, rather than because of us. */
const isConflict = (error: unknown): boolean =>
  error instanceof ConditionalCheckFailedException ||
  error instanceof TransactionConflictException ||
  (error instanceof TransactionCanceledException && isOnlyConflict(error));

const isOnlyConflict = (error: TransactionCanceledException): boolean =>
  (error.CancellationReasons ?? []).every(({ Code }) =>
    ["None", "ConditionalCheckFailed", "TransactionConflict"].includes(Code ?? "None"),
  );

/** One item alone, such as a step's progress, needs no transaction, which would cost twice as much. */
const writeTransaction = async (items: Item[]): Promise<void> => {
  const [{ Put: only } = {}, ...others] = items;
  if (only && others.length === 0) await dynamodb.send(new PutCommand(only));
  else await dynamodb.send(new TransactWriteCommand({ TransactItems: items }));
};

/** A change with the record it led to. */
export type Committed = { [Type in AggregateType]: { type: Type; record: Records[Type] } }[AggregateType];

/** The new record of one kind of aggregate; throws when the decision did not change one. */
export const recordOf = <Type extends AggregateType>(committed: Committed[], type: Type): Records[Type] => {
  const found = committed.find((one) => one.type === type);
  if (found === undefined) throw new Error(`No ${type} was committed`);
  return found.record as Records[Type];
};

/**
 * Writes a decision: the aggregates at their next version, their events with outbox pointers, the feed's note of all
 * events, and the names they hold, all or nothing. Nothing is published here: the log's stream feeds the relay, the
 * backlog's the feed. Throws `Conflict` when an aggregate is no longer as the decision saw it.
 */
export const commit = async (
  decision: Acceptance,
  cause: Cause,
  extra: (committed: Committed[]) => Item[] = () => [],
): Promise<Committed[]> => {
  const made = decision.changes.map(shortenReasons).map((change) => ({ change, ...toTransactItems(change, cause) }));
  const committed = made.map(({ change, record }) => ({ type: change.type, record }) as Committed);
  const items = [
    ...made.flatMap(({ change, rows }) => [
      ...rows,
      ...(change.reserve ?? []).map((one) => buildReservation(one, holderOf(change))),
      ...(change.release ?? []).map(buildRelease),
    ]),
    ...buildSeatItems(decision.changes.flatMap(({ seats }) => seats ?? [])),
    ...(decision.preconditions ?? []).map(conditionCheck),
    ...toBacklogItems(made.flatMap(({ events }) => events)),
    ...extra(committed),
  ];
  if (items.length === 0) return [];
  if (items.length > MAX_ITEMS) throw new Error(`A decision has ${items.length} items: at most ${MAX_ITEMS}`);
  try {
    await writeTransaction(items);
  } catch (error) {
    if (isConflict(error)) throw new Conflict("Something changed since it was read", { cause: error });
    throw error;
  }
  return committed;
};

/** How often a decision is taken anew when others are faster, and the longest wait before the next, in ms. */
const MAX_TRIES = 6;
const MAX_PAUSE_MS = 400;

/** Runs a read-decide-commit round until nobody interferes. After the last try the `Conflict` is thrown. */
export const retryOnConflict = async <Result>(round: () => Promise<Result>): Promise<Result> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await round();
    } catch (error) {
      if (!(error instanceof Conflict) || attempt === MAX_TRIES) throw error;
      const pause = Math.random() * Math.min(MAX_PAUSE_MS, 25 * 2 ** attempt);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
};
