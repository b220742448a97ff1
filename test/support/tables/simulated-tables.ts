import { ConditionalCheckFailedException, ProvisionedThroughputExceededException } from "@aws-sdk/client-dynamodb";
import { vi } from "vitest";
import { dynamodb } from "../../../handlers/adapters/dynamodb/dynamodb.ts";

export type Item = Record<string, unknown>;
type Expression = {
  ConditionExpression?: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Item;
};
type Write = Expression & { TableName: string; Item?: Item; Key?: Item; UpdateExpression?: string };
type Query = Expression & {
  TableName: string;
  KeyConditionExpression: string;
  ScanIndexForward?: boolean;
  Limit?: number;
};
type WriteRequest = { PutRequest?: { Item: Item }; DeleteRequest?: { Key: Item } };
type Batch<Request> = { RequestItems: Record<string, Request> };

/** DynamoDB's limit of write units for a partition in a second. */
const PARTITION_UNITS = 1000;

/** The duration of a call in ms, the SDK's number of attempts, and its first pause after a throttled call in ms. */
const LATENCY_MS = 8;
const MAX_ATTEMPTS = 3;
const FIRST_BACKOFF_MS = 50;

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const computeUnits = (item: Item = {}): number =>
  Math.max(1, Math.ceil(Buffer.byteLength(JSON.stringify(item)) / 1024));

/**
 * Tables in memory that answer the adapters' commands on the test's clock. Each partition key has the write units of
 * one partition for each second; further writes are throttled. A failed condition costs as much as a write.
 */
export class SimulatedTables {
  readonly #keys: Record<string, [partition: string, sort?: string]>;
  readonly #tables = new Map<string, Map<unknown, Map<unknown, Item>>>();
  readonly #spentUnits = new Map<string, { second: number; consumedUnits: number }>();
  readonly #throttledTables = new Set<string>();
  /** The consumed write units, by table. */
  readonly consumedUnits = new Map<string, number>();
  throttledCalls = 0;

  /** Creates tables from the names of their key attributes. */
  constructor(keys: Record<string, [partition: string, sort?: string]>) {
    this.#keys = keys;
    for (const name of Object.keys(keys)) this.#tables.set(name, new Map());
  }

  /** Connects the adapters' client to these tables. `disturb` may throw before or after a call takes effect. */
  answerAdapters(disturb: (time: "before" | "after") => void = () => {}): void {
    vi.spyOn(dynamodb, "send").mockImplementation((async (command: {
      constructor: { name: string };
      input: unknown;
    }) => {
      disturb("before");
      const result = await this.#withRetries(command.constructor.name, command.input);
      disturb("after");
      return result;
    }) as never);
  }

  /** Starts or stops the throttling of all writes to a table. */
  throttle(table: string, on: boolean): void {
    if (on) this.#throttledTables.add(table);
    else this.#throttledTables.delete(table);
  }

  rows<Row = Item>(table: string): Row[] {
    return [...this.#tableOf(table).values()].flatMap((partition) => [...partition.values()]) as Row[];
  }

  /** Writes an item at no cost, as part of the test's setup. */
  seed(table: string, item: Item): void {
    this.#set(table, item, item);
  }

  /** Deletes an item at no cost, like time to live. */
  remove(table: string, item: Item): void {
    this.#set(table, item, undefined);
  }

  async #withRetries(name: string, input: unknown): Promise<unknown> {
    for (let attempt = 1; ; attempt += 1) {
      await sleep(LATENCY_MS);
      try {
        return this.#dispatch(name, input);
      } catch (error) {
        if (!(error instanceof ProvisionedThroughputExceededException) || attempt === MAX_ATTEMPTS) throw error;
        await sleep(Math.random() * FIRST_BACKOFF_MS * 2 ** attempt);
      }
    }
  }

  #dispatch(name: string, input: unknown): unknown {
    if (name === "GetCommand") {
      const { TableName, Key = {} } = input as Write;
      return { Item: this.#get(TableName, Key) };
    }
    if (name === "QueryCommand") return this.#query(input as Query);
    if (name === "ScanCommand") return { Items: this.rows((input as Query).TableName) };
    if (name === "BatchGetCommand") return this.#batchGet(input as Batch<{ Keys: Item[] }>);
    if (name === "BatchWriteCommand") return this.#batchWrite(input as Batch<WriteRequest[]>);
    if (name === "PutCommand" || name === "UpdateCommand") return this.#write(input as Write);
    throw new Error(`Simulated tables do not support ${name}`);
  }

  #batchGet({ RequestItems }: Batch<{ Keys: Item[] }>) {
    const found = Object.entries(RequestItems).map(([table, { Keys }]) => {
      return [table, Keys.map((key) => this.#get(table, key)).filter((item) => item !== undefined)];
    });
    return { Responses: Object.fromEntries(found) };
  }

  /** Writes a batch. Throws only if no item was written, like DynamoDB. */
  #batchWrite({ RequestItems }: Batch<WriteRequest[]>) {
    const rejected = Object.entries(RequestItems).map(([table, requests]) => {
      const unprocessed = requests.filter(({ PutRequest, DeleteRequest }) => {
        try {
          this.#write({ TableName: table, ...PutRequest, ...DeleteRequest });
          return false;
        } catch {
          return true;
        }
      });
      if (unprocessed.length === requests.length) throw createThrottledError();
      return [table, unprocessed] as const;
    });
    return { UnprocessedItems: Object.fromEntries(rejected.filter(([, requests]) => requests.length > 0)) };
  }

  #write(write: Write): object {
    const { TableName: table, Item, Key = {}, UpdateExpression } = write;
    const before = this.#get(table, Item ?? Key);
    const after = UpdateExpression ? { ...before, ...Key, ...parseAssignments(write) } : Item;
    this.#charge(table, Item ?? Key, Math.max(computeUnits(before), computeUnits(after)));
    if (!satisfiesCondition(write, before))
      throw new ConditionalCheckFailedException({ message: "The condition failed", $metadata: {} });
    this.#set(table, Item ?? Key, after);
    return {};
  }

  #charge(table: string, item: Item, units: number): void {
    const partition = `${table}/${this.#keyOf(table, item)[0]}`;
    const second = Math.floor(Date.now() / 1000);
    const spent = this.#spentUnits.get(partition);
    const before = spent?.second === second ? spent.consumedUnits : 0;
    if (this.#throttledTables.has(table) || before + units > PARTITION_UNITS) {
      this.throttledCalls += 1;
      throw createThrottledError();
    }
    this.#spentUnits.set(partition, { second, consumedUnits: before + units });
    this.consumedUnits.set(table, (this.consumedUnits.get(table) ?? 0) + units);
  }

  #query({ TableName, KeyConditionExpression, Limit = 1000, ScanIndexForward = true, ...names }: Query) {
    const [, sortKey = ""] = this.#keys[TableName] ?? [];
    const { partition, from, to } = parseKeyCondition(KeyConditionExpression, names);
    const items = [...(this.#tableOf(TableName).get(partition)?.values() ?? [])]
      .filter((item) => Number(item[sortKey]) >= from && Number(item[sortKey]) <= to)
      .sort((one, other) => (Number(one[sortKey]) - Number(other[sortKey])) * (ScanIndexForward ? 1 : -1));
    const Items = items.slice(0, Limit);
    return { Items, ...(items.length > Limit && { LastEvaluatedKey: Items.at(-1) }) };
  }

  #tableOf(name: string): Map<unknown, Map<unknown, Item>> {
    const table = this.#tables.get(name);
    if (table === undefined) throw new Error(`There is no simulated table ${name}`);
    return table;
  }

  #keyOf(table: string, item: Item): [unknown, unknown] {
    const [partition = "", sort = ""] = this.#keys[table] ?? [];
    return [item[partition], item[sort]];
  }

  #get(table: string, key: Item): Item | undefined {
    const [partition, sort] = this.#keyOf(table, key);
    return this.#tableOf(table).get(partition)?.get(sort);
  }

  #set(table: string, key: Item, item: Item | undefined): void {
    const [partition, sort] = this.#keyOf(table, key);
    const items = this.#tableOf(table).get(partition) ?? new Map<unknown, Item>();
    if (item === undefined) items.delete(sort);
    else items.set(sort, item);
    this.#tableOf(table).set(partition, items);
  }
}

const createThrottledError = () => new ProvisionedThroughputExceededException({ message: "Throttled", $metadata: {} });

const resolveName = (text: string, { ExpressionAttributeNames = {} }: Expression) =>
  ExpressionAttributeNames[text] ?? text;
const resolveValue = (text: string, { ExpressionAttributeValues = {} }: Expression) => ExpressionAttributeValues[text];

/** Returns the attributes that `SET #a = :a` assigns. */
function parseAssignments(write: Write): Item {
  const set = [...(write.UpdateExpression ?? "").matchAll(/([#\w]+) = (:\w+)/g)];
  return Object.fromEntries(
    set.map(([, name = "", value = ""]) => [resolveName(name, write), resolveValue(value, write)]),
  );
}

/** Checks a condition, a list of terms that are joined by OR, for an item. */
const satisfiesCondition = (write: Write, item: Item | undefined): boolean =>
  write.ConditionExpression === undefined ||
  write.ConditionExpression.split(" OR ").some((term) => {
    const [, absent] = /^attribute_not_exists\(([#\w]+)\)$/.exec(term) ?? [];
    if (absent !== undefined) return item?.[resolveName(absent, write)] === undefined;
    const [, name, value] = /^([#\w]+) < (:\w+)$/.exec(term) ?? [];
    if (name === undefined || value === undefined)
      throw new Error(`Simulated tables do not support the condition ${term}`);
    return Number(item?.[resolveName(name, write)]) < Number(resolveValue(value, write));
  });

function parseKeyCondition(text: string, names: Expression) {
  const [, partition, from, to] = /^[#\w]+ = (:\w+) AND [#\w]+ BETWEEN (:\w+) AND (:\w+)$/.exec(text) ?? [];
  if (partition === undefined || from === undefined || to === undefined)
    throw new Error(`Simulated tables do not support the key condition ${text}`);
  return {
    partition: resolveValue(partition, names),
    from: Number(resolveValue(from, names)),
    to: Number(resolveValue(to, names)),
  };
}
