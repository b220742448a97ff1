import {
  ConditionalCheckFailedException,
  DynamoDBServiceException,
  TransactionCanceledException,
} from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

type Item = Record<string, unknown>;
type Write = { TableName: string; Item?: Item; Key?: Item; UpdateExpression?: string } & Condition;
type Condition = {
  ConditionExpression?: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Item;
};
type Selection = { ProjectionExpression?: string; ExpressionAttributeNames?: Record<string, string> };
type Input = Write & {
  IndexName?: string;
  KeyConditionExpression?: string;
  Limit?: number;
  ScanIndexForward?: boolean;
  RequestItems?: Record<string, { Keys: Item[] } & Selection>;
  TransactItems?: Record<string, Write>[];
};

/** The rows of an index's partition and their sort keys, in order. */
type List = { partition: string; value: string; keys: string[]; rows: Item[] };

/** A DynamoDB call that a test can count, delay or fail. */
export type Call = { action: string; input: Input };

/** Returns false for rows of the log and the outbox. They are only inserted, so the tables drop them. */
const isStored = (item: Item): boolean => !("aggregate" in item);
const keyOf = ({ pk, sk, id }: Item): string => (pk === undefined ? String(id) : `${String(pk)}|${String(sk)}`);
const sortOf = ({ listSort, id }: Item): string => String(listSort ?? id);

/** Returns the selected attributes of an item; all of them without a selection. */
function selectFields(item: Item, { ProjectionExpression, ExpressionAttributeNames: names = {} }: Selection): Item {
  if (ProjectionExpression === undefined) return item;
  const fields = ProjectionExpression.split(", ").map((name) => names[name] ?? name);
  return Object.fromEntries(Object.entries(item).filter(([name]) => fields.includes(name)));
}

/** Returns whether a row of an index lies in the range of a query, if it has one. */
function isInRange(row: Item, { ExpressionAttributeNames: names, ExpressionAttributeValues: values }: Input): boolean {
  const [sort, above, below] = [row[names?.["#sort"] ?? ""], values?.[":above"], values?.[":below"]];
  return above === undefined || (String(sort) >= String(above) && String(sort) <= String(below));
}

/** Throws as DynamoDB does for a range whose end lies before its begin. */
function checkRange({ ExpressionAttributeValues: values }: Input): void {
  const [above, below] = [values?.[":above"], values?.[":below"]];
  if (above === undefined || String(above) <= String(below)) return;
  const message = "The BETWEEN operator requires upper bound to be greater than or equal to lower bound";
  throw new DynamoDBServiceException({ name: "ValidationException", $fault: "client", message, $metadata: {} });
}

/** Tables in memory behind the document client. They implement only the calls of the store and the lists. */
export class MemoryTables {
  readonly #counts = new Map<string, number>();
  readonly #tables = new Map<string, Map<string, Item>>();
  readonly #sorted = new Map<string, Map<string, List>>();
  readonly #send = DynamoDBDocumentClient.prototype.send;
  /** Runs before each call. If it throws, the call fails with that error. */
  before: (call: Call) => void = () => {};

  /** Replaces the backend of all document clients until `restore`. */
  install(): this {
    const send = (command: { constructor: { name: string }; input: Input }) =>
      this.#dispatch({ action: command.constructor.name.replace(/Command$/, ""), input: command.input });
    DynamoDBDocumentClient.prototype.send = send as never;
    return this;
  }

  restore(): void {
    DynamoDBDocumentClient.prototype.send = this.#send;
  }

  table(name: string): Map<string, Item> {
    const found = this.#tables.get(name) ?? new Map<string, Item>();
    this.#tables.set(name, found);
    return found;
  }

  rows = (name: string): Item[] => [...this.table(name).values()];

  put(name: string, item: Item): void {
    this.#applyUpdate(name, item);
  }

  /** Returns the number of calls of an action. */
  count = (action: string): number => this.#counts.get(action) ?? 0;

  async #dispatch(call: Call): Promise<unknown> {
    this.#counts.set(call.action, this.count(call.action) + 1);
    this.before(call);
    const { input } = call;
    switch (call.action) {
      case "Get":
        return { Item: this.table(input.TableName).get(keyOf(input.Key ?? {})) };
      case "BatchGet": {
        const [[table = "", { Keys = [], ...selection } = {}] = []] = Object.entries(input.RequestItems ?? {});
        const found = Keys.flatMap<Item>((key) => this.table(table).get(keyOf(key)) ?? []);
        return { Responses: { [table]: found.map((item) => selectFields(item, selection)) } };
      }
      case "Query":
        return this.#query(input);
      case "Put":
        if (!this.#satisfies(input)) throw new ConditionalCheckFailedException({ message: "no", $metadata: {} });
        this.#write({ Put: input });
        return {};
      case "TransactWrite":
        return this.#transact(input.TransactItems ?? []);
      default:
        throw new Error(`Tables in memory do not support ${call.action}`);
    }
  }

  #transact(items: Record<string, Write>[]): object {
    const satisfied = items.map((item) => this.#satisfies(Object.values(item)[0] as Write));
    if (satisfied.includes(false)) {
      const CancellationReasons = satisfied.map((one) => ({ Code: one ? "None" : "ConditionalCheckFailed" }));
      throw new TransactionCanceledException({ message: "no", $metadata: {}, CancellationReasons });
    }
    for (const item of items) this.#write(item);
    return {};
  }

  #write(item: Record<string, Write>): void {
    const [[kind = "", write] = []] = Object.entries(item);
    if (write === undefined || kind === "ConditionCheck") return;
    const { TableName, Item = {}, Key = {}, ExpressionAttributeValues: values } = write;
    if (kind === "Delete") this.#applyUpdate(TableName, Key, true);
    else if (kind === "Put" && isStored(Item)) this.#applyUpdate(TableName, Item);
    else if (kind === "Update") {
      const found = this.table(TableName).get(keyOf(Key)) ?? Key;
      this.#applyUpdate(TableName, { ...found, used: Number(found["used"] ?? 0) + Number(values?.[":by"] ?? 0) });
    }
  }

  #applyUpdate(table: string, item: Item, isDeleted = false): void {
    const rows = this.table(table);
    const before = rows.get(keyOf(item));
    if (isDeleted) rows.delete(keyOf(item));
    else rows.set(keyOf(item), item);
    const joins = ({ partition, value }: List) =>
      item[partition] === value &&
      (before === undefined || before[partition] !== value || sortOf(before) !== sortOf(item));
    const lists = this.#sorted.get(table) ?? new Map<string, List>();
    // A list skips the rows that have left it, so only a row that is new to a list changes its order.
    if (!isDeleted) for (const [name, list] of lists) if (joins(list)) lists.delete(name);
  }

  #satisfies({ TableName, Item, Key, ...condition }: Write): boolean {
    const found = this.table(TableName).get(keyOf(Item ?? Key ?? {}));
    const { ConditionExpression = "", ExpressionAttributeValues: values = {} } = condition;
    if (ConditionExpression === "" || ConditionExpression.includes("used")) return true;
    if (ConditionExpression === "attribute_exists(id)") return found !== undefined;
    if (/^attribute_exists\(pk\) AND NOT #status IN/.test(ConditionExpression)) {
      return found !== undefined && !Object.values(values).includes(found["status"]);
    }
    if (ConditionExpression === "version = :seen") return found?.["version"] === values[":seen"];
    if (/^attribute_not_exists\(/.test(ConditionExpression)) return found === undefined;
    throw new Error(`Tables in memory do not support the condition ${ConditionExpression}`);
  }

  #query(input: Input): object {
    const values = input.ExpressionAttributeValues ?? {};
    if (input.IndexName === undefined) return { Items: this.#selectRange(input.TableName, values) };
    const partition = input.ExpressionAttributeNames?.["#partition"] ?? "listKey";
    checkRange(input);
    const { keys, rows } = this.#queryIndex(input.TableName, partition, String(values[":key"]));
    const after = values[":after"] as string | undefined;
    const forward = input.ScanIndexForward !== false;
    const all = forward ? rows : rows.toReversed();
    const found = (forward ? keys : keys.toReversed()).findIndex(
      (key) => after === undefined || (forward ? key > after : key < after),
    );
    const members: Item[] = [];
    const limit = input.Limit ?? all.length;
    // One row more than the page tells whether there is a next page.
    for (let at = found === -1 ? all.length : found; at < all.length && members.length <= limit; at += 1) {
      const row = this.table(input.TableName).get(keyOf(all[at] as Item)) ?? {};
      if (row[partition] === values[":key"] && isInRange(row, input)) members.push(row);
    }
    const Items = members.slice(0, limit);
    return { Items, ...(members.length > limit ? { LastEvaluatedKey: Items.at(-1) } : {}) };
  }

  /** Returns the rows of a partition: all, or those of a range of sort keys that have one of two statuses. */
  #selectRange(table: string, values: Item): Item[] {
    const partition = this.rows(table).filter((row) => row["pk"] === values[":pk"]);
    const [after, end] = [values[":after"], values[":end"]];
    const statuses = [values[":changed"], values[":failed"]];
    if (after === undefined) return partition;
    return partition
      .filter(({ sk }) => String(sk) >= String(after) && String(sk) <= String(end))
      .filter((row) => statuses.includes(row["status"]))
      .sort((one, other) => (String(one["sk"]) < String(other["sk"]) ? -1 : 1));
  }

  /** Returns the sorted rows of a list. The result is cached until a row joins the list. */
  #queryIndex(table: string, partition: string, value: string): List {
    const lists = this.#sorted.get(table) ?? new Map<string, List>();
    this.#sorted.set(table, lists);
    const name = `${partition}|${value}`;
    const cached = lists.get(name);
    if (cached) return cached;
    const sorted = this.rows(table)
      .filter((row) => row[partition] === value)
      .map((row) => ({ row, key: sortOf(row) }))
      .sort((one, other) => (one.key < other.key ? -1 : 1));
    const list = { partition, value, rows: sorted.map(({ row }) => row), keys: sorted.map(({ key }) => key) };
    lists.set(name, list);
    return list;
  }
}
