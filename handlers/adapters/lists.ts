import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { Envelope } from "../../events/envelope.ts";
import { type EnvironmentName, environment } from "../../schemas/environment.ts";
import { dynamodb } from "./dynamodb.ts";
import { bare, listKeys } from "./keys.ts";

/** One index that serves a list. */
type Index = { table: EnvironmentName; index: string; partition: string; sort: string };

const indexes = {
  tenants: { table: "TENANT_TABLE", index: "list", partition: "listKey", sort: "listSort" },
  products: { table: "PRODUCT_TABLE", index: "list", partition: "listKey", sort: "listSort" },
  operations: { table: "OPERATION_TABLE", index: "list", partition: "listKey", sort: "listSort" },
  tenantOperations: { table: "OPERATION_TABLE", index: "tenant", partition: "tenantKey", sort: "listSort" },
  openOperations: { table: "OPERATION_TABLE", index: "open", partition: "open", sort: "listSort" },
  timeline: { table: "EVENT_LOG_TABLE", index: "timeline", partition: "timelineKey", sort: "id" },
} as const satisfies Record<string, Index>;

/** Which list is read, from behind which entry, and in which order. */
export type ListQuery = {
  list: keyof typeof indexes;
  key: string;
  limit: number;
  after?: string | undefined;
  newestFirst?: boolean;
};

/** A page, and the sort key behind which the next one begins. */
export type Page<Item> = { items: Item[]; next?: string };

/** How many items a filtered list reads at most for one page: it may then be short and still have a next one. */
const MOST_READ = 500;

const queryOf = ({ list, key, newestFirst }: ListQuery, after: string | undefined, limit: number) => {
  const { table, index, partition, sort } = indexes[list];
  const behind = `#partition = :key AND #sort ${newestFirst ? "<" : ">"} :after`;
  return new QueryCommand({
    TableName: environment(table),
    IndexName: index,
    KeyConditionExpression: after === undefined ? "#partition = :key" : behind,
    ExpressionAttributeNames: { "#partition": partition, ...(after === undefined ? {} : { "#sort": sort }) },
    ExpressionAttributeValues: { ":key": key, ...(after === undefined ? {} : { ":after": after }) },
    ScanIndexForward: newestFirst !== true,
    Limit: limit,
  });
};

/**
 * Reads one page of one index. `keep` filters within a bounded read, so that no list ever costs more than that,
 * however few items match.
 */
export const readPage = async <Item>(query: ListQuery, keep?: (item: Item) => boolean): Promise<Page<Item>> => {
  const { sort } = indexes[query.list];
  const items: Item[] = [];
  let { after } = query;
  for (let read = 0; read < MOST_READ; ) {
    // One more than the page tells whether there is a next one; a filter reads ahead to fill its page.
    const limit = keep ? 100 : query.limit + 1;
    const { Items = [], LastEvaluatedKey } = await dynamodb.send(queryOf(query, after, limit));
    for (const raw of Items) {
      if (items.length === query.limit) return { items, ...(after === undefined ? {} : { next: after }) };
      after = raw[sort] as string;
      const item = bare<Item>(raw);
      if (keep === undefined || keep(item)) items.push(item);
    }
    if (LastEvaluatedKey === undefined) return { items };
    read += Math.max(Items.length, 1);
  }
  return { items, ...(after === undefined ? {} : { next: after }) };
};

/** A tenant's events and its subscriptions', oldest first. */
export const readTimeline = async (
  tenantId: string,
  page: { limit: number; after?: string | undefined },
): Promise<Page<Envelope>> => {
  const { items, ...rest } = await readPage<{ envelope: Envelope }>({
    list: "timeline",
    key: listKeys.ofTenant(tenantId),
    ...page,
  });
  return { items: items.map((row) => row.envelope), ...rest };
};
