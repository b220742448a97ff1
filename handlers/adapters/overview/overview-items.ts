import { GetCommand, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { readEnvironment } from "../../../schemas/environment.ts";
import type { Counter, CounterChange } from "../../core/overview/counts.ts";
import { getItems } from "../dynamodb/batches.ts";
import { dynamodb } from "../dynamodb/dynamodb.ts";
import type { Item } from "../dynamodb/transaction.ts";

/** The state of a record when it was last counted. A finished operation is forgotten after its day. */
export type CountedState = { version: number; counters: Counter[] };

/** A counted aggregate; an operation also has the tenant to which it belongs. */
export type CountedAggregate = { aggregate: string; tenantId?: string | undefined };

/** The counters that readers use, and those that a rebuild fills at the moment. */
export type Generations = { current: number; next?: number | undefined };

/** The days for which the numbers of a day are kept: readers show 30. */
const DAY_RETENTION = 40;

/** The pages of counted states that one request reads; a page has a megabyte. */
const MAX_STATE_PAGES = 10;

const COUNTED = "counted";
const headKey = { pk: "overview", sk: "generations" };
const tenantPk = (generation: number, tenantId: string) => `${generation}#tenant#${tenantId}`;
/** Returns the key of a counted state. Those of a tenant's operations are in one partition, from which its days are read. */
const countedKey = (generation: number, { aggregate, tenantId }: CountedAggregate) =>
  tenantId === undefined
    ? { pk: `${generation}#${aggregate}`, sk: COUNTED }
    : { pk: tenantPk(generation, tenantId), sk: aggregate };
const counterKey = (generation: number, { scope, part }: Omit<CounterChange, "by">) => ({
  pk: `${generation}#counters#${scope}`,
  sk: part,
});

const tableName = () => readEnvironment("OVERVIEW_TABLE");

/** Reads which counters are in use. */
export async function readGenerations(): Promise<Generations> {
  const { Item: head } = await dynamodb.send(
    new GetCommand({ TableName: tableName(), Key: headKey, ConsistentRead: true }),
  );
  return { current: 1, ...(head && { current: Number(head["current"]), next: head["next"] as number | undefined }) };
}

export async function writeGenerations(generations: Generations): Promise<void> {
  await dynamodb.send(new PutCommand({ TableName: tableName(), Item: { ...headKey, ...generations } }));
}

type CountedItem = CountedState & { pk: string; sk: string };

const aggregateOf = ({ pk, sk }: CountedItem): string => (sk === COUNTED ? pk.slice(pk.indexOf("#") + 1) : sk);

/** Reads the counted states of aggregates; aggregates that were never counted are left out. */
export async function getCountedStates(
  generation: number,
  aggregates: CountedAggregate[],
): Promise<Map<string, CountedState>> {
  const keys = aggregates.map((one) => countedKey(generation, one));
  const items = await getItems<CountedItem>(tableName(), keys);
  return new Map(items.map((item) => [aggregateOf(item), item]));
}

/** Returns the time in seconds at which the numbers of a day are deleted. */
const expiryOf = (day: string): number => Math.floor(Date.parse(day) / 1000) + DAY_RETENTION * 24 * 60 * 60;

/** Returns when a counted state is deleted: with the day of the operation's end. */
function expiryOfState({ counters }: CountedState): { expiresAt?: number } {
  const [first] = counters;
  const isOver = first !== undefined && counters.every(({ part }) => part.startsWith("day#"));
  return isOver ? { expiresAt: expiryOf(first.part.slice("day#".length)) } : {};
}

/** Builds the item of a counted state. It is written only if nobody else has counted the aggregate since. */
export const buildCountedItem = (
  generation: number,
  { before, after, ...counted }: CountedAggregate & { before: CountedState | undefined; after: CountedState },
): Item => ({
  Put: {
    TableName: tableName(),
    Item: { ...countedKey(generation, counted), ...after, ...expiryOfState(after) },
    ...(before === undefined
      ? { ConditionExpression: "attribute_not_exists(pk)" }
      : { ConditionExpression: "version = :seen", ExpressionAttributeValues: { ":seen": before.version } }),
  },
});

/** Builds the update of the counters of one part of a scope. */
export function buildCounterItem(generation: number, { by, ...place }: CounterChange): Item {
  const changes = Object.entries(by);
  const day = place.part.startsWith("day#") ? place.part.slice("day#".length) : undefined;
  const additions = changes.map((_, index) => `#counter${index} :by${index}`).join(", ");
  return {
    Update: {
      TableName: tableName(),
      Key: counterKey(generation, place),
      UpdateExpression: `ADD ${additions}${day === undefined ? "" : " SET expiresAt = :expiry"}`,
      ExpressionAttributeNames: Object.fromEntries(changes.map(([name], index) => [`#counter${index}`, name])),
      ExpressionAttributeValues: {
        ...Object.fromEntries(changes.map(([, change], index) => [`:by${index}`, change])),
        ...(day === undefined ? {} : { ":expiry": expiryOf(day) }),
      },
    },
  };
}

/** The counters of a scope, by part and name. */
export type ScopeCounters = ReadonlyMap<string, Readonly<Record<string, number>>>;

/** Reads the ended operations of a tenant by day and result, from their counted states: of about 50,000 at most, because
 *  the console reads this again and again. */
export async function readTenantDays(generation: number, tenantId: string): Promise<ScopeCounters> {
  const days = new Map<string, Record<string, number>>();
  const query = {
    TableName: tableName(),
    KeyConditionExpression: "pk = :pk AND begins_with(sk, :operation)",
    ExpressionAttributeValues: { ":pk": tenantPk(generation, tenantId), ":operation": "operation#" },
  };
  let from: Record<string, unknown> | undefined;
  for (let page = 0; page < MAX_STATE_PAGES; page += 1) {
    const { Items = [], LastEvaluatedKey } = await dynamodb.send(
      new QueryCommand({ ...query, ...(from && { ExclusiveStartKey: from }) }),
    );
    for (const { part, name } of (Items as CountedItem[]).flatMap(({ counters }) => counters)) {
      const day = days.get(part) ?? {};
      days.set(part, { ...day, [name]: (day[name] ?? 0) + 1 });
    }
    from = LastEvaluatedKey;
    if (from === undefined) break;
  }
  return days;
}

/** Reads the counters of a scope: the current ones, and those of the days since a date. */
export async function readCounters(generation: number, scope: string, since: string): Promise<ScopeCounters> {
  const { Items = [] } = await dynamodb.send(
    new QueryCommand({
      TableName: tableName(),
      KeyConditionExpression: "pk = :pk AND sk >= :since",
      ExpressionAttributeValues: { ":pk": counterKey(generation, { scope, part: "" }).pk, ":since": `day#${since}` },
      ConsistentRead: true,
    }),
  );
  return new Map(
    Items.map(({ pk: _, sk, expiresAt: __, ...counters }) => [String(sk), counters as Record<string, number>]),
  );
}
