import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { Envelope } from "../../../events/envelope.ts";
import { type EnvironmentName, readEnvironment } from "../../../schemas/environment.ts";
import { getOperations } from "./catalogs.ts";
import { dynamodb } from "./dynamodb.ts";
import { fromItem, listKeys } from "./entity-mapping.ts";

type Item = Record<string, unknown>;

/** Builds the index of a list of operations. Operations are written far more often than listed, so their indexes hold
 *  ids alone and are rarely written. */
const indexOperationsBy = <Name extends string>(index: Name, partition: string) =>
  ({ table: "OPERATION_TABLE", index, partition, sort: "listSort", load: getOperations }) as const;

/** The index that serves a list. */
type Index = {
  table: EnvironmentName;
  index: string;
  partition: string;
  sort: string;
  /** Loads the records by their sort key. @default - the index holds the records */
  load?: (ids: string[]) => Promise<ReadonlyMap<string, Item>>;
};

const indexes = {
  tenants: { table: "TENANT_TABLE", index: "list", partition: "listKey", sort: "listSort" },
  products: { table: "PRODUCT_TABLE", index: "list", partition: "listKey", sort: "listSort" },
  users: { table: "USER_TABLE", index: "list", partition: "listKey", sort: "listSort" },
  operations: indexOperationsBy("list", "listKey"),
  tenantOperations: indexOperationsBy("tenant", "tenantKey"),
  productOperations: indexOperationsBy("product", "productKey"),
  operationsInState: indexOperationsBy("status", "statusKey"),
  tenantOperationsInState: indexOperationsBy("tenantStatus", "tenantStatusKey"),
  productOperationsInState: indexOperationsBy("productStatus", "productStatusKey"),
  operationsOfKind: indexOperationsBy("kind", "kind"),
  targetOperations: indexOperationsBy("target", "targetKey"),
  correlatedOperations: indexOperationsBy("correlation", "correlationId"),
  notifications: { table: "NOTIFICATION_TABLE", index: "list", partition: "listKey", sort: "id" },
  scopedNotifications: { table: "NOTIFICATION_TABLE", index: "scope", partition: "scope", sort: "id" },
  timeline: { table: "EVENT_LOG_TABLE", index: "timeline", partition: "timelineKey", sort: "id" },
} as const satisfies Record<string, Index>;

/** A query of a list: from which entry and in which order. */
export type ListQuery = {
  list: keyof typeof indexes;
  key: string;
  limit: number;
  after?: string | undefined;
  newestFirst?: boolean;
  /** The sort keys between which the entries lie, both excluded. @default - all entries */
  within?: { above: string; below: string } | undefined;
};

/** A page, and the sort key after which the next page begins. */
export type Page<One> = { items: One[]; next?: string };

/** The items that a filtered list reads for one page. A page that ends there may be short and have a next one. */
const MAX_READ_ITEMS = 500;

/** Loads the records of index rows; returns the function that looks one up. */
async function loadRecordLookup<One>({ sort, load }: Index, rows: Item[]): Promise<(row: Item) => One | undefined> {
  if (load === undefined) return fromItem<One>;
  const found = await load(rows.map((row) => String(row[sort])));
  return (row) => found.get(String(row[sort])) as One | undefined;
}

/** Builds the condition on the sort key of the entries after a position and within the bounds of a query. */
function buildRange({ newestFirst, within }: ListQuery, after: string | undefined) {
  if (within === undefined) {
    return after === undefined
      ? { condition: "", values: {} }
      : { condition: `#sort ${newestFirst ? "<" : ">"} :after`, values: { ":after": after } };
  }
  const above = newestFirst || after === undefined ? within.above : after;
  const below = newestFirst && after !== undefined ? after : within.below;
  return { condition: "#sort BETWEEN :above AND :below", values: { ":above": above, ":below": below } };
}

function buildQuery(query: ListQuery, after: string | undefined, limit: number) {
  const { table, index, partition, sort } = indexes[query.list];
  const { condition, values } = buildRange(query, after);
  return new QueryCommand({
    TableName: readEnvironment(table),
    IndexName: index,
    KeyConditionExpression: ["#partition = :key", ...(condition === "" ? [] : [condition])].join(" AND "),
    ExpressionAttributeNames: { "#partition": partition, ...(condition === "" ? {} : { "#sort": sort }) },
    ExpressionAttributeValues: { ":key": query.key, ...values },
    ScanIndexForward: query.newestFirst !== true,
    Limit: limit,
  });
}

/** Returns whether a row lies strictly between the bounds of its query. `BETWEEN` includes them. */
const isWithin = ({ within }: ListQuery, after: string | undefined, position: string): boolean =>
  within === undefined || (position !== after && position > within.above && position < within.below);

/** Reads one page of a list. A filter with `keep` reads a bounded number of items, even if few of them match. */
export async function readPage<One>(query: ListQuery, keep?: (one: One) => boolean): Promise<Page<One>> {
  const index: Index = indexes[query.list];
  const items: One[] = [];
  if (query.within !== undefined && query.within.above >= query.within.below) return { items };
  let { after } = query;
  for (let read = 0; read < MAX_READ_ITEMS; ) {
    // One extra item shows whether there is a next page, one may be a bound; a filter reads ahead to fill its page.
    const limit = keep ? 100 : query.limit + (query.within ? 2 : 1);
    const { Items = [], LastEvaluatedKey } = await dynamodb.send(buildQuery(query, after, limit));
    const rows = Items.filter((row) => isWithin(query, after, String(row[index.sort])));
    const recordOf = await loadRecordLookup<One>(index, rows);
    for (const row of rows) {
      if (items.length === query.limit) return { items, ...(after === undefined ? {} : { next: after }) };
      after = String(row[index.sort]);
      const one = recordOf(row);
      if (one !== undefined && (keep === undefined || keep(one))) items.push(one);
    }
    if (LastEvaluatedKey === undefined) return { items };
    read += Math.max(Items.length, 1);
  }
  return { items, ...(after === undefined ? {} : { next: after }) };
}

/** The pages of an index that are read to count its entries. */
const MAX_COUNTED_PAGES = 10;

/** Counts the entries of a list in a bounded read of its index; `isMore` if there are more than were counted. */
export async function countEntries(
  query: Pick<ListQuery, "list" | "key" | "within">,
): Promise<{ count: number; isMore: boolean }> {
  const { Limit: _, ...input } = buildQuery({ ...query, limit: 0 }, undefined, 0).input;
  let count = 0;
  let from: Item | undefined;
  for (let page = 0; page < MAX_COUNTED_PAGES; page += 1) {
    const counting = new QueryCommand({ ...input, Select: "COUNT", ...(from && { ExclusiveStartKey: from }) });
    const { Count = 0, LastEvaluatedKey } = await dynamodb.send(counting);
    count += Count;
    from = LastEvaluatedKey;
    if (from === undefined) break;
  }
  return { count, isMore: from !== undefined };
}

/** A filter of a list and the attributes that are read, as DynamoDB expressions. */
type Selection = { filter: string; fields: string; names: Record<string, string>; values: Record<string, unknown> };

/** Reads a whole list, page by page. DynamoDB applies the filter, but bills all items that it reads. */
export async function* selectItems<One>(
  { list, key }: Pick<ListQuery, "list" | "key">,
  { filter, fields, names, values }: Selection,
): AsyncGenerator<One> {
  const { table, index, partition } = indexes[list];
  let from: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await dynamodb.send(
      new QueryCommand({
        TableName: readEnvironment(table),
        IndexName: index,
        KeyConditionExpression: "#partition = :key",
        FilterExpression: filter,
        ProjectionExpression: fields,
        ExpressionAttributeNames: { ...names, "#partition": partition },
        ExpressionAttributeValues: { ...values, ":key": key },
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    );
    yield* Items as One[];
    from = LastEvaluatedKey;
  } while (from !== undefined);
}

/** A partition of an index. */
export type ListSource = Pick<ListQuery, "list" | "key">;

/** A query of several partitions as one list, newest first. All of them sort by id. */
type MergedQuery = Omit<ListQuery, "key" | "list" | "newestFirst"> & { sources: ListSource[] };

/**
 * Reads one page across several partitions, newest first. The page ends where the bounded read of any partition ends, so
 * it may be short and have a next one.
 */
export async function readMergedPage<One extends { id: string }>(
  { sources, ...query }: MergedQuery,
  keep?: (one: One) => boolean,
): Promise<Page<One>> {
  const pages = await Promise.all(
    sources.map((source) => readPage<One>({ ...query, ...source, newestFirst: true }, keep)),
  );
  const ends = pages.flatMap(({ next }) => next ?? []).sort();
  const end = ends.at(-1);
  const known = pages
    .flatMap(({ items }) => items)
    .filter(({ id }) => end === undefined || id >= end)
    .sort((one, other) => (one.id > other.id ? -1 : 1));
  const items = known.slice(0, query.limit);
  const next = known.length > items.length ? items.at(-1)?.id : end;
  return { items, ...(next === undefined ? {} : { next }) };
}

/** Reads the events of a tenant and its subscriptions, oldest first. */
export async function readTimeline(
  tenantId: string,
  page: { limit: number; after?: string | undefined },
): Promise<Page<Envelope>> {
  const { items, ...rest } = await readPage<{ envelope: Envelope }>({
    list: "timeline",
    key: listKeys.ofTenant(tenantId),
    ...page,
  });
  return { items: items.map((row) => row.envelope), ...rest };
}
