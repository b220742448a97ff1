import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import { type EnvironmentName, readEnvironment } from "../../../schemas/environment.ts";
import { getOperations, getTenants, getUsers } from "./catalogs.ts";
import { dynamodb } from "./dynamodb.ts";
import { fromItem } from "./entity-mapping.ts";

type Item = Record<string, unknown>;

/** Builds the index of a list of operations. Operations are written far more often than listed, so their indexes hold
 *  ids alone and are rarely written. */
const indexOperationsBy = <Name extends string>(index: Name, partition: string) =>
  ({ table: "OPERATION_TABLE", index, partition, sort: "listSort", load: getOperations }) as const;

/** The index that serves a list. */
type Index = {
  table: EnvironmentName;
  /** @default - the table itself */
  index?: string;
  partition: string;
  sort: string;
  /** Set when the sort key is a number.
   *  @default false */
  isNumeric?: true;
  /** Loads the records by their sort key. @default - the index holds the records */
  load?: (ids: string[]) => Promise<ReadonlyMap<string, Item>>;
  /** Returns the id of a row's record. @default - the sort key */
  idOf?: (row: Item) => string;
};

const idInKey = ({ pk }: Item): string => String(pk).slice(String(pk).indexOf("#") + 1);

const indexes = {
  tenants: { table: "TENANT_TABLE", index: "list", partition: "listKey", sort: "listSort" },
  tenantsInStatus: {
    table: "TENANT_TABLE",
    index: "status",
    partition: "statusKey",
    sort: "listSort",
    load: getTenants,
  },
  tenantsByName: {
    table: "TENANT_TABLE",
    index: "name",
    partition: "listKey",
    sort: "nameSort",
    load: getTenants,
    idOf: idInKey,
  },
  /** The tenants of a product's subscriptions. */
  subscribedTenants: {
    table: "TENANT_TABLE",
    index: "list",
    partition: "listKey",
    sort: "listSort",
    load: getTenants,
    idOf: (row) => String(row["tenantId"]),
  },
  products: { table: "PRODUCT_TABLE", index: "list", partition: "listKey", sort: "listSort" },
  users: { table: "USER_TABLE", index: "list", partition: "listKey", sort: "listSort" },
  people: {
    table: "USER_TABLE",
    index: "list",
    partition: "listKey",
    sort: "listSort",
    load: getUsers,
    // The row of an e-mail is its reservation, which names the holder.
    idOf: (row) => String(row["holder"] ?? idInKey(row)),
  },
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
  /** The events of one aggregate, which are one partition of the log. */
  ownEvents: { table: "EVENT_LOG_TABLE", partition: "aggregate", sort: "sequence", isNumeric: true },
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
async function loadRecordLookup<One>(
  { sort, load, idOf = (row) => String(row[sort]) }: Index,
  rows: Item[],
): Promise<(row: Item) => One | undefined> {
  if (load === undefined) return fromItem<One>;
  const found = await load(rows.map(idOf));
  return (row) => found.get(idOf(row)) as One | undefined;
}

/** Returns a position as a value of the sort key. */
const toSortValue = (index: Index, position: string): string | number =>
  index.isNumeric ? Number.parseInt(position, 10) || 0 : position;

/** Compares positions as DynamoDB does: by their bytes. */
const comparePositions = (one: string, other: string): number => Buffer.compare(Buffer.from(one), Buffer.from(other));

/** Returns the bounds after a position. A forged position outside of the bounds does not extend them. */
function narrowBounds(
  { above, below }: NonNullable<ListQuery["within"]>,
  { newestFirst, after }: Pick<ListQuery, "newestFirst" | "after">,
): NonNullable<ListQuery["within"]> {
  if (after === undefined) return { above, below };
  return newestFirst
    ? { above, below: comparePositions(after, below) < 0 ? after : below }
    : { above: comparePositions(after, above) > 0 ? after : above, below };
}

/** Builds the condition on the sort key of the entries after a position and within the bounds of a query. */
function buildRange({ list, newestFirst = false, within }: ListQuery, after: string | undefined) {
  if (within === undefined) {
    return after === undefined
      ? { condition: "", values: {} }
      : {
          condition: `#sort ${newestFirst ? "<" : ">"} :after`,
          values: { ":after": toSortValue(indexes[list], after) },
        };
  }
  const { above, below } = narrowBounds(within, { newestFirst, after });
  return { condition: "#sort BETWEEN :above AND :below", values: { ":above": above, ":below": below } };
}

function buildQuery(query: ListQuery, after: string | undefined, limit: number) {
  const { table, index, partition, sort }: Index = indexes[query.list];
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

/** Returns whether a row is not a bound of its query: `BETWEEN` includes them. */
const isNoBound = ({ within }: ListQuery, after: string | undefined, position: string): boolean =>
  within === undefined || ![after, within.above, within.below].includes(position);

/** Returns whether no entry lies within the bounds of a query. DynamoDB rejects bounds in the wrong order. */
function isEmptyRange({ within, ...position }: ListQuery): boolean {
  if (within === undefined) return false;
  const { above, below } = narrowBounds(within, position);
  return comparePositions(above, below) >= 0;
}

/** Reads one page of a list. A filter with `keep` reads a bounded number of items, even if few of them match. */
export async function readPage<One>(query: ListQuery, keep?: (one: One) => boolean): Promise<Page<One>> {
  const index: Index = indexes[query.list];
  const items: One[] = [];
  if (isEmptyRange(query)) return { items };
  let { after } = query;
  for (let read = 0; read < MAX_READ_ITEMS; ) {
    // One extra item shows whether there is a next page, one may be a bound; a filter reads ahead to fill its page.
    const limit = keep ? 100 : query.limit + (query.within ? 2 : 1);
    const { Items = [], LastEvaluatedKey } = await dynamodb.send(buildQuery(query, after, limit));
    const rows = Items.filter((row) => isNoBound(query, after, String(row[index.sort])));
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

type CountQuery = Pick<ListQuery, "list" | "key" | "within">;

async function countPages(query: CountQuery, maxPages: number): Promise<{ count: number; isMore: boolean }> {
  const { Limit: _, ...input } = buildQuery({ ...query, limit: 0 }, undefined, 0).input;
  let count = 0;
  let from: Item | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const counting = new QueryCommand({ ...input, Select: "COUNT", ...(from && { ExclusiveStartKey: from }) });
    const { Count = 0, LastEvaluatedKey } = await dynamodb.send(counting);
    count += Count;
    from = LastEvaluatedKey;
    if (from === undefined) break;
  }
  return { count, isMore: from !== undefined };
}

/** Counts the entries of a list in a bounded read of its index; `isMore` if there are more than were counted. */
export const countEntries = (query: CountQuery) => countPages(query, MAX_COUNTED_PAGES);

/** Counts all entries of a list. A page of its index has thousands of entries. */
export const countAllEntries = async (query: CountQuery): Promise<number> =>
  (await countPages(query, Number.POSITIVE_INFINITY)).count;

/** A filter of a list and the attributes that are read, as DynamoDB expressions. */
type Selection = { filter: string; fields: string; names: Record<string, string>; values: Record<string, unknown> };

/** Reads a whole list, page by page. DynamoDB applies the filter, but bills all items that it reads. */
export async function* selectItems<One>(
  { list, key }: Pick<ListQuery, "list" | "key">,
  { filter, fields, names, values }: Selection,
): AsyncGenerator<One> {
  const { table, index, partition }: Index = indexes[list];
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
export type ListSource<One = unknown> = Pick<ListQuery, "list" | "key"> & {
  /** Returns the sort key of a record. @default - its id */
  positionOf?: (one: One) => string;
  /** Returns whether a record belongs to the list from this partition. @default - all that match the filter */
  keep?: (one: One) => boolean;
};

/** A query of several partitions as one list. The sort keys of all of them have one order. */
type MergedQuery<One> = Omit<ListQuery, "key" | "list"> & { sources: ListSource<One>[] };

/**
 * Reads one page across several partitions. The page ends where the bounded read of any partition ends, so
 * it may be short and have a next one.
 */
export async function readMergedPage<One extends { id: string }>(
  { sources, ...query }: MergedQuery<One>,
  keep?: (one: One) => boolean,
): Promise<Page<One>> {
  const direction = query.newestFirst ? -1 : 1;
  const compare = (one: string, other: string) => direction * comparePositions(one, other);
  const pages = await Promise.all(sources.map((source) => readSource(query, source, keep)));
  const [end] = pages.flatMap(({ next }) => next ?? []).sort(compare);
  const known = pages
    .flatMap(({ items }) => items)
    .filter(({ position }) => end === undefined || compare(position, end) <= 0)
    .sort((one, other) => compare(one.position, other.position));
  const found = known.slice(0, query.limit);
  const next = known.length > found.length ? found.at(-1)?.position : end;
  return { items: found.map(({ one }) => one), ...(next === undefined ? {} : { next }) };
}

/** Reads one partition of a merged list, each record with its position. */
async function readSource<One extends { id: string }>(
  query: Omit<ListQuery, "key" | "list">,
  { positionOf = ({ id }) => id, keep: keepHere, ...source }: ListSource<One>,
  keep?: (one: One) => boolean,
) {
  const filter = (one: One) => (keepHere?.(one) ?? true) && (keep?.(one) ?? true);
  const { items, ...rest } = await readPage<One>({ ...query, ...source }, (keep ?? keepHere) && filter);
  return { ...rest, items: items.map((one) => ({ one, position: positionOf(one) })) };
}
