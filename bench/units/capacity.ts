import { isDeepStrictEqual } from "node:util";
import { computeItemSize, type Item } from "./item-size.ts";
import type { RecordedCall } from "./recording.ts";
import { computeReadUnits, computeWriteUnits, type IndexShape, projectItem, type TableShape } from "./table-shapes.ts";

export type Capacity = { read: number; write: number };

type Write = { TableName: string; Item?: Item; Key?: Item; ExpressionAttributeValues?: Item };
type WriteKind = "Put" | "Update" | "Delete" | "ConditionCheck";
type Read = { ConsistentRead?: boolean };

/** What a transaction costs, compared with the same writes one by one. */
const TRANSACTION_FACTOR = 2;

const sumUnits = (units: number[]): number => units.reduce((sum, one) => sum + one, 0);

/**
 * Computes what recorded calls cost from the bytes of their items, as AWS bills it; what the engine reports as consumed
 * is not right. Remembers what was written, because a write costs by the larger of the old and the new item, and an
 * index is only written where something that it holds became different.
 */
export class CapacityMeter {
  readonly #shapes: Map<string, TableShape>;
  readonly #items = new Map<string, Item>();

  constructor(shapes: Map<string, TableShape>) {
    this.#shapes = shapes;
  }

  /** The units of a call; calls must come in the order in which they took effect. */
  computeUnits({ action, request, answer, status }: RecordedCall): Capacity {
    const took = status < 300;
    const single = /^(Put|Update|Delete)Item$/.exec(action)?.[1];
    if (single) return { read: 0, write: this.#computeWrite(single as WriteKind, request as Write, took) };
    if (action === "TransactWriteItems") return { read: 0, write: this.#computeTransaction(request, took) };
    if (action === "BatchWriteItem") return { read: 0, write: this.#computeBatch(request, took) };
    return { read: computeCallReadUnits(action, request, answer), write: 0 };
  }

  #computeTransaction(request: unknown, took: boolean): number {
    const { TransactItems } = request as { TransactItems: Partial<Record<WriteKind, Write>>[] };
    const parts = TransactItems.flatMap((item) => Object.entries(item) as [WriteKind, Write][]);
    return sumUnits(parts.map(([kind, write]) => this.#computeWrite(kind, write, took, TRANSACTION_FACTOR)));
  }

  #computeBatch(request: unknown, took: boolean): number {
    type Part = { PutRequest?: Omit<Write, "TableName">; DeleteRequest?: Omit<Write, "TableName"> };
    const { RequestItems } = request as { RequestItems: Record<string, Part[]> };
    const parts = Object.entries(RequestItems).flatMap(([TableName, all]) => all.map((one) => ({ TableName, ...one })));
    return sumUnits(
      parts.map(({ TableName, PutRequest, DeleteRequest }) =>
        this.#computeWrite(PutRequest ? "Put" : "Delete", { TableName, ...PutRequest, ...DeleteRequest }, took),
      ),
    );
  }

  /** A write that was refused costs as much as if it had been done, but no index sees it. */
  #computeWrite(kind: WriteKind, { TableName, Item, Key, ...rest }: Write, took: boolean, times = 1): number {
    const shape = this.#shapes.get(TableName);
    if (shape === undefined) throw new Error(`There is no table ${TableName}`);
    const place = JSON.stringify([TableName, ...shape.key.map((name) => (Item ?? Key)?.[name])]);
    const before = this.#items.get(place);
    const after = {
      Put: Item,
      Update: { ...before, ...Key, ...rest.ExpressionAttributeValues },
      Delete: undefined,
      ConditionCheck: before,
    }[kind];
    const own = times * Math.max(computeWriteUnits(before ?? Key), computeWriteUnits(after ?? Key));
    if (!took) return own;
    if (after === undefined) this.#items.delete(place);
    else this.#items.set(place, after);
    return own + sumUnits(shape.indexes.map((index) => computeIndexUnits(before, after, index, shape)));
  }
}

/** A changed key takes an entry out of the index and puts another in. */
function computeIndexUnits(
  before: Item | undefined,
  after: Item | undefined,
  index: IndexShape,
  shape: TableShape,
): number {
  const [was, is] = [projectItem(before, index, shape), projectItem(after, index, shape)];
  if (isDeepStrictEqual(was, is)) return 0;
  const moved = was && is && index.key.some((name) => !isDeepStrictEqual(was[name], is[name]));
  return moved
    ? computeWriteUnits(was) + computeWriteUnits(is)
    : Math.max(was ? computeWriteUnits(was) : 0, is ? computeWriteUnits(is) : 0);
}

function computeCallReadUnits(action: string, request: unknown, answer: unknown): number {
  const { ConsistentRead = false } = request as Read;
  switch (action) {
    case "GetItem":
      return computeReadUnits(computeItemSize((answer as { Item?: Item }).Item ?? {}), ConsistentRead);
    case "Query":
    case "Scan":
      return computeReadUnits(
        sumUnits(((answer as { Items?: Item[] }).Items ?? []).map(computeItemSize)),
        ConsistentRead,
      );
    case "BatchGetItem":
      return computeBatchReadUnits(request, answer);
    default:
      throw new Error(`No cost is known for DynamoDB ${action}`);
  }
}

/** Each item is read by itself; one that is not there costs as much as a small one. */
function computeBatchReadUnits(request: unknown, answer: unknown): number {
  const { RequestItems } = request as { RequestItems: Record<string, Read & { Keys: unknown[] }> };
  const { Responses = {} } = answer as { Responses?: Record<string, Item[]> };
  return sumUnits(
    Object.entries(RequestItems).map(([table, { Keys, ConsistentRead = false }]) => {
      const items = Responses[table] ?? [];
      const sizes = [...items.map(computeItemSize), ...Keys.slice(items.length).map(() => 0)];
      return sumUnits(sizes.map((bytes) => computeReadUnits(bytes, ConsistentRead)));
    }),
  );
}
