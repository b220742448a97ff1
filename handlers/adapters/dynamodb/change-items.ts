import type { AggregateType } from "../../../events/define-event.ts";
import { readEnvironment } from "../../../schemas/environment.ts";
import { isOver } from "../../core/operation/operation.ts";
import type { Change, Precondition, Records, Reservation } from "../../core/shared/decision.ts";
import {
  entityMapping,
  type Key,
  type ListRow,
  reservationKey,
  reservationTable,
  tableNameOf,
} from "./entity-mapping.ts";
import { type Cause, type ChangeOf, type EventIds, sealEvents } from "./event-items.ts";
import type { LoggedEvent } from "./outbox.ts";
import { buildReleaseItem } from "./release-items.ts";
import { buildRowItem } from "./rollout-items.ts";
import type { Item } from "./transaction.ts";

type ChangeItems = { record: Records[AggregateType]; items: Item[]; events: LoggedEvent[] };

const buildVersionCondition = (version: number | undefined) =>
  version === undefined
    ? { ConditionExpression: "attribute_not_exists(pk)" }
    : { ConditionExpression: "version = :seen", ExpressionAttributeValues: { ":seen": version } };

/** Returns whether the version of an aggregate counts its writes, because its progress has no events. */
const countsWrites = (type: AggregateType): boolean => type === "operation" || type === "rollout";

/** Returns the time of a record's last change. That of an ended operation stays the time of its end. */
const timeOf = ({ type, before, after }: Change, now: string): string =>
  type === "operation" && before !== undefined && isOver(before) && isOver(after) ? before.updatedAt : now;

/** Builds the items of a change's record and events, together with the new record. */
function buildRecordItems<Type extends AggregateType>(
  change: ChangeOf<Type>,
  cause: Cause,
  ids: EventIds,
): ChangeItems {
  const { before, after } = change;
  const mapping = entityMapping[change.type as Type];
  if (change.events.length === 0 && !countsWrites(change.type)) {
    throw new Error(`A ${change.type} changes without an event`);
  }
  const { events, items, sequence, head } = sealEvents(change, cause, ids);
  const record = {
    ...after,
    createdAt: before?.createdAt ?? cause.now,
    updatedAt: timeOf(change, cause.now),
    version: countsWrites(change.type) ? (before?.version ?? 0) + 1 : sequence,
    sequence,
    head,
  } as unknown as Records[Type];
  const put: Item = {
    Put: {
      TableName: tableNameOf(change.type),
      Item: { ...mapping.key(after), ...mapping.index(after), ...(mapping.pack?.(record) ?? record) },
      ...buildVersionCondition(before?.version),
    },
  };
  return { record, items: [put, ...buildListItems(change), ...items], events };
}

/** Builds the items of the rows that put a record on further lists, and take it off. */
function buildListItems<Type extends AggregateType>({ type, before, after }: ChangeOf<Type>): Item[] {
  const listRows = entityMapping[type as Type].listRows;
  if (listRows === undefined) return [];
  const [old, rows] = [before === undefined ? [] : listRows(before), listRows(after)];
  const TableName = tableNameOf(type);
  const isIn = (all: ListRow[], row: ListRow) =>
    all.some(({ sk, listKey, listSort }) => sk === row.sk && listKey === row.listKey && listSort === row.listSort);
  const added = rows.filter((row) => !isIn(old, row));
  const removed = old.filter(({ sk }) => !rows.some((row) => row.sk === sk));
  return [
    ...added.map((Row) => ({ Put: { TableName, Item: Row } })),
    ...removed.map(({ pk, sk }) => ({ Delete: { TableName, Key: { pk, sk } } })),
  ];
}

const buildReservation = (reservation: Reservation, change: Change): Item => ({
  Put: {
    TableName: readEnvironment(reservationTable[reservation.catalog]),
    Item: { ...reservationKey(reservation), ...listOf(reservation, change), holder: holderOf(change) },
    ConditionExpression: "attribute_not_exists(pk)",
  },
});

const buildFreeing = (reservation: Reservation): Item => ({
  Delete: { TableName: readEnvironment(reservationTable[reservation.catalog]), Key: reservationKey(reservation) },
});

const listOf = <Type extends AggregateType>({ kind }: Reservation, { type, after }: ChangeOf<Type>) =>
  entityMapping[type as Type].reservationList?.(after, kind);

const holderOf = (change: Change): string =>
  change.type === "subscription" ? change.after.productId : change.after.id;

/** Builds all items of a change: its record, its events, and the names that it reserves or releases. */
export function buildChangeItems(change: Change, cause: Cause, ids: EventIds): ChangeItems {
  const { items, ...rest } = buildRecordItems(change, cause, ids);
  const reservations = (change.reserve ?? []).map((one) => buildReservation(one, change));
  const rows = [...(change.releases ?? []).map(buildReleaseItem), ...(change.rows ?? []).map(buildRowItem)];
  return { ...rest, items: [...items, ...reservations, ...(change.release ?? []).map(buildFreeing), ...rows] };
}

function keyOf(precondition: Precondition): Key {
  if (precondition.type === "tenant") return entityMapping.tenant.key(precondition.record);
  return precondition.type === "user"
    ? entityMapping.user.key(precondition.record)
    : entityMapping.subscription.key(precondition.record);
}

/** Builds the check that a record still has the version on which the decision relied. */
export const buildConditionCheck = (precondition: Precondition): Item => ({
  ConditionCheck: {
    TableName: tableNameOf(precondition.type),
    Key: keyOf(precondition),
    ...buildVersionCondition(precondition.record.version),
  },
});
