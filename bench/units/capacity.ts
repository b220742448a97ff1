import { isDeepStrictEqual } from "node:util";
import { computeItemSize, type Item } from "./item-size.ts";
import type { RecordedCall } from "./recording.ts";
import { computeReadUnits, computeWriteUnits, type IndexShape, projectItem, type TableShape } from "./table-shapes.ts";

/** The write units of a table or of one of its indexes. */
export type WriteShare = { place: string; units: number };
/** The units of a call, and the parts of its write units by table and index. */
export type Capacity = { read: number; write: number; shares: WriteShare[] };

type Write = { TableName: string; Item?: Item; Key?: Item; ExpressionAttributeValues?: Item };
type WriteKind = "Put" | "Update" | "Delete" | "ConditionCheck";
type Read = { ConsistentRead?: boolean };

/** The cost of a transaction, compared with the same writes as single calls. */
const TRANSACTION_FACTOR = 2;

const sumUnits = (units: number[]): number => units.reduce((sum, one) => sum + one, 0);

/**
 * Computes the billed units of recorded calls from the sizes of their items, because the engine reports wrong units.
 * Stores the written items: a write costs as much as the larger one of the old and the new item, and an index is written only if a
 * projected attribute changes.
 */
export class CapacityMeter {
  readonly #shapes: Map<string, TableShape>;
  readonly #items = new Map<string, Item>();

  constructor(shapes: Map<string, TableShape>) {
    this.#shapes = shapes;
  }

  /** Computes the units of a call. The caller passes calls in the order of their effects. */
  computeUnits(call: RecordedCall): Capacity {
    const shares = this.#computeShares(call);
    const isWrite = shares.length > 0;
    const read = isWrite ? 0 : computeCallReadUnits(call.action, call.request, call.response);
    return { read, write: sumUnits(shares.map(({ units }) => units)), shares };
  }

  #computeShares({ action, request, status }: RecordedCall): WriteShare[] {
    const succeeded = status < 300;
    const single = /^(Put|Update|Delete)Item$/.exec(action)?.[1];
    if (single) return this.#computeWrite(single as WriteKind, request as Write, succeeded);
    if (action === "TransactWriteItems") return this.#computeTransaction(request, succeeded);
    return action === "BatchWriteItem" ? this.#computeBatch(request, succeeded) : [];
  }

  #computeTransaction(request: unknown, succeeded: boolean): WriteShare[] {
    const { TransactItems } = request as { TransactItems: Partial<Record<WriteKind, Write>>[] };
    const parts = TransactItems.flatMap((item) => Object.entries(item) as [WriteKind, Write][]);
    return parts.flatMap(([kind, write]) => this.#computeWrite(kind, write, succeeded, TRANSACTION_FACTOR));
  }

  #computeBatch(request: unknown, succeeded: boolean): WriteShare[] {
    type Part = { PutRequest?: Omit<Write, "TableName">; DeleteRequest?: Omit<Write, "TableName"> };
    const { RequestItems } = request as { RequestItems: Record<string, Part[]> };
    const parts = Object.entries(RequestItems).flatMap(([TableName, all]) => all.map((one) => ({ TableName, ...one })));
    return parts.flatMap(({ TableName, PutRequest, DeleteRequest }) =>
      this.#computeWrite(PutRequest ? "Put" : "Delete", { TableName, ...PutRequest, ...DeleteRequest }, succeeded),
    );
  }

  /** Computes the units of a write. A rejected write costs the same, except in indexes. */
  #computeWrite(kind: WriteKind, { TableName, Item, Key, ...rest }: Write, succeeded: boolean, factor = 1) {
    const shape = this.#shapes.get(TableName);
    if (shape === undefined) throw new Error(`There is no table ${TableName}`);
    const itemKey = JSON.stringify([TableName, ...shape.key.map((name) => (Item ?? Key)?.[name])]);
    const before = this.#items.get(itemKey);
    const after = {
      Put: Item,
      Update: { ...before, ...Key, ...rest.ExpressionAttributeValues },
      Delete: undefined,
      ConditionCheck: before,
    }[kind];
    const units = factor * Math.max(computeWriteUnits(before ?? Key), computeWriteUnits(after ?? Key));
    const tableShare: WriteShare = { place: shape.name, units };
    if (!succeeded) return [tableShare];
    if (after === undefined) this.#items.delete(itemKey);
    else this.#items.set(itemKey, after);
    const indexShares = shape.indexes.map((index) => ({
      place: index.name,
      units: computeIndexUnits(before, after, index, shape),
    }));
    return [tableShare, ...indexShares];
  }
}

/** Computes the units of an index. A changed key deletes one entry and writes another. */
function computeIndexUnits(
  before: Item | undefined,
  after: Item | undefined,
  index: IndexShape,
  shape: TableShape,
): number {
  const [oldEntry, newEntry] = [projectItem(before, index, shape), projectItem(after, index, shape)];
  if (isDeepStrictEqual(oldEntry, newEntry)) return 0;
  const isKeyChanged =
    oldEntry && newEntry && index.key.some((name) => !isDeepStrictEqual(oldEntry[name], newEntry[name]));
  return isKeyChanged
    ? computeWriteUnits(oldEntry) + computeWriteUnits(newEntry)
    : Math.max(oldEntry ? computeWriteUnits(oldEntry) : 0, newEntry ? computeWriteUnits(newEntry) : 0);
}

function computeCallReadUnits(action: string, request: unknown, response: unknown): number {
  const { ConsistentRead = false } = request as Read;
  switch (action) {
    case "GetItem":
      return computeReadUnits(computeItemSize((response as { Item?: Item }).Item ?? {}), ConsistentRead);
    case "Query":
    case "Scan":
      return computeReadUnits(
        sumUnits(((response as { Items?: Item[] }).Items ?? []).map(computeItemSize)),
        ConsistentRead,
      );
    case "BatchGetItem":
      return computeBatchReadUnits(request, response);
    default:
      throw new Error(`The cost of DynamoDB ${action} is unknown`);
  }
}

/** Computes the units of a batch. Each item costs separately; a missing item costs as much as a small one. */
function computeBatchReadUnits(request: unknown, response: unknown): number {
  const { RequestItems } = request as { RequestItems: Record<string, Read & { Keys: unknown[] }> };
  const { Responses = {} } = response as { Responses?: Record<string, Item[]> };
  return sumUnits(
    Object.entries(RequestItems).map(([table, { Keys, ConsistentRead = false }]) => {
      const items = Responses[table] ?? [];
      const sizes = [...items.map(computeItemSize), ...Keys.slice(items.length).map(() => 0)];
      return sumUnits(sizes.map((bytes) => computeReadUnits(bytes, ConsistentRead)));
    }),
  );
}
