import { getOperations, getProducts, getSubscriptions, getTenants } from "../adapters/dynamodb/catalogs.ts";
import { retryOnConflict, writeTransaction } from "../adapters/dynamodb/transaction.ts";
import { aggregateOf, type Commit } from "../adapters/feed/feed-rows.ts";
import {
  buildCountedItem,
  buildCounterItem,
  type CountedState,
  getCountedStates,
  readGenerations,
} from "../adapters/overview/overview-items.ts";
import { type CountedRecord, isSameCount, listCounters, sumChanges } from "../core/overview/counts.ts";
import { splitIntoChunks } from "../core/shared/chunks.ts";

/** The aggregates of one transaction, which has at most 100 items: each has a counted state and changes up to two counter
 *  items. */
const MAX_AGGREGATES = 30;

/** The ids of aggregates in the log, by the type in their prefix. */
function groupByType(aggregates: string[]): Record<string, string[]> {
  const groups: Record<string, string[]> = {};
  for (const aggregate of aggregates) {
    const [type = "", ...id] = aggregate.split("#");
    groups[type] = [...(groups[type] ?? []), id.join("#")];
  }
  return groups;
}

const loadIfAny = async <One>(ids: string[] | undefined, load: (ids: string[]) => Promise<Iterable<One>>) =>
  ids === undefined ? [] : [...(await load(ids))];

/** Reads the current records of aggregates consistently, by aggregate. Users and rollouts are not counted. */
async function loadRecords(aggregates: string[]): Promise<Map<string, CountedRecord>> {
  const groups = groupByType(aggregates);
  const [tenants, products, operations, subscriptions] = await Promise.all([
    loadIfAny(groups["tenant"], async (ids) => (await getTenants(ids)).values()),
    loadIfAny(groups["product"], async (ids) => (await getProducts(ids)).values()),
    loadIfAny(groups["operation"], async (ids) => (await getOperations(ids)).values()),
    loadIfAny(groups["subscription"], (ids) =>
      getSubscriptions(
        ids.map((id) => {
          const [tenantId = "", productId = ""] = id.split("#");
          return { tenantId, productId };
        }),
      ),
    ),
  ]);
  return new Map<string, CountedRecord>([
    ...tenants.map((record) => [`tenant#${record.id}`, { type: "tenant", record }] as const),
    ...products.map((record) => [`product#${record.id}`, { type: "product", record }] as const),
    ...operations.map((record) => [`operation#${record.id}`, { type: "operation", record }] as const),
    ...subscriptions.map(
      (record) => [`subscription#${record.tenantId}#${record.productId}`, { type: "subscription", record }] as const,
    ),
  ]);
}

/** Returns the tenant under which the state of a counted record is stored. */
const tenantOf = ({ type, record }: CountedRecord): string | undefined =>
  type === "operation" ? record.tenantId : undefined;

/** Counts aggregates in their current state, and returns the records that it counted. The last counted state makes a
 *  repetition change nothing. */
const countOnce = (generation: number, aggregates: string[]): Promise<Map<string, CountedRecord>> =>
  retryOnConflict(async () => {
    const records = await loadRecords(aggregates);
    const counted = [...records].map(([aggregate, one]) => ({ aggregate, tenantId: tenantOf(one), one }));
    const states = await getCountedStates(generation, counted);
    const changes = counted.flatMap(({ one, ...place }) => {
      const before = states.get(place.aggregate);
      const after: CountedState = { version: one.record.version, counters: listCounters(one) };
      // Another writer may have counted a later version since the records were read.
      const isKnown = before !== undefined && before.version >= after.version;
      return isKnown || isSameCount(before?.counters ?? [], after.counters) ? [] : [{ ...place, one, before, after }];
    });
    const sums = sumChanges(
      changes.map(({ before, after }) => ({ before: before?.counters ?? [], after: after.counters })),
    );
    await writeTransaction([
      ...changes.map(({ one: _, ...change }) => buildCountedItem(generation, change)),
      ...sums.map((sum) => buildCounterItem(generation, sum)),
    ]);
    return new Map(changes.map(({ aggregate, one }) => [aggregate, one]));
  });

/** Returns the aggregates whose record has changed since it was read. */
async function listChangedSince(records: ReadonlyMap<string, CountedRecord>): Promise<string[]> {
  const current = await loadRecords([...records.keys()]);
  return [...records].flatMap(([aggregate, { record }]) =>
    current.get(aggregate)?.record.version === record.version ? [] : [aggregate],
  );
}

/**
 * Counts aggregates until the counted records are the current ones. The writer of a later version writes nothing if it
 * counts like the last counted one, so it can't prevent that this writer counts an older version afterwards. A second
 * read finds that; a write by each writer would cost more.
 */
async function countChunk(generation: number, aggregates: string[]): Promise<void> {
  for (let changed = aggregates; changed.length > 0; )
    changed = await listChangedSince(await countOnce(generation, changed));
}

/** Counts aggregates in one generation of the counters. */
export async function countAggregates(generation: number, aggregates: string[]): Promise<void> {
  for (const chunk of splitIntoChunks([...new Set(aggregates)], MAX_AGGREGATES)) await countChunk(generation, chunk);
}

const isCounted = (aggregate: string): boolean => !aggregate.startsWith("user#") && !aggregate.startsWith("rollout#");

/** Lists the aggregates that commits changed. Each end of an operation has an event of the operation itself. */
const listChangedAggregates = (commits: Commit[]): string[] =>
  commits.flatMap(({ events }) => events.map(aggregateOf)).filter(isCounted);

/** Counts what commits changed. It reads the current records, so commits may be repeated and arrive in any order. */
export async function updateOverview(commits: Commit[]): Promise<void> {
  const { current, next } = await readGenerations();
  const aggregates = listChangedAggregates(commits);
  await countAggregates(current, aggregates);
  if (next !== undefined) await countAggregates(next, aggregates);
}
