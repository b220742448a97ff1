import type { Overview } from "../../../schemas/overview.ts";
import { now } from "../../adapters/clock.ts";
import { getTenantPartition } from "../../adapters/dynamodb/catalogs.ts";
import { listKeys } from "../../adapters/dynamodb/entity-mapping.ts";
import {
  type Generations,
  readCounters,
  readGenerations,
  readTenantDays,
  type ScopeCounters,
} from "../../adapters/overview/overview-items.ts";
import { ALL, dayOf, dayPart, NOW, productScope } from "../../core/overview/counts.ts";
import type { ScopedCall } from "../http/route.ts";
import { countOperations, countSubscriptionsInProgress, countTenantsInProgress } from "./in-progress.ts";
import { listAllProducts, listProductsRetiredSince, listTeamProducts } from "./team-products.ts";

const DAYS = 30;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Lists the last days in UTC, oldest first. */
const listDays = (time: string): string[] =>
  Array.from({ length: DAYS }, (_, index) =>
    dayOf(new Date(Date.parse(time) - (DAYS - 1 - index) * DAY_MS).toISOString()),
  );

/** Returns the sum of a counter of several scopes. */
const sumOf = (scopes: ScopeCounters[], part: string, name: string): number =>
  scopes.reduce((sum, counters) => sum + (counters.get(part)?.[name] ?? 0), 0);

/** Returns the counters with a prefix by the rest of their name, summed over scopes, without those that are zero. */
function groupCounters(scopes: ScopeCounters[], prefix: string): Record<string, number> {
  const names = new Set(
    scopes.flatMap((one) => Object.keys(one.get(NOW) ?? {})).filter((name) => name.startsWith(prefix)),
  );
  const entries = [...names].sort().map((name) => [name.slice(prefix.length), sumOf(scopes, NOW, name)] as const);
  return Object.fromEntries(entries.filter(([, count]) => count > 0));
}

/** Summarizes the ended operations by the day of their end. */
function summarizeDays(scopes: ScopeCounters[], days: string[]): Overview["perDay"] {
  const onDay = (date: string, name: string) => sumOf(scopes, dayPart(date), name);
  return days.map((date) => ({
    date,
    succeeded: onDay(date, "succeeded"),
    failed: onDay(date, "failed"),
    cancelled: onDay(date, "cancelled"),
  }));
}

/** A request for an overview: its time, its days and the counters in use. */
type Reading = { asOf: string; days: string[] } & Pick<Generations, "current">;

const readScope = ({ current, days, asOf }: Reading, scope: string): Promise<ScopeCounters> =>
  readCounters(current, scope, days[0] ?? asOf);

const readProductScopes = (reading: Reading, ids: string[]): Promise<ScopeCounters[]> =>
  Promise.all(ids.map((id) => readScope(reading, productScope(id))));

/** Summarizes the subscriptions of products by status: those that rest have counters, the others are in an index. */
async function summarizeSubscriptions(ids: string[], scopes: ScopeCounters[]): Promise<Overview["subscriptions"]> {
  const inProgress = await Promise.all(ids.map(countSubscriptionsInProgress));
  const all = ids.map((id, index) => {
    const resting = groupCounters(scopes.slice(index, index + 1), "subscriptions.");
    return [id, { ...resting, ...inProgress[index] }] as const;
  });
  return Object.fromEntries(all.filter(([, counts]) => Object.keys(counts).length > 0));
}

/** Reads the overview of a tenant's administrator, the statuses from the records themselves. */
async function readOwnTenant(tenantId: string, { asOf, days, current }: Reading): Promise<Overview> {
  const [partition, ended, operations] = await Promise.all([
    getTenantPartition(tenantId),
    readTenantDays(current, tenantId),
    countOperations((state) => [{ list: "tenantOperationsInState", key: listKeys.ofTenantInState(tenantId, state) }]),
  ]);
  const { tenant, subscriptions = [] } = partition ?? {};
  return {
    asOf,
    tenants: tenant === undefined ? {} : { [tenant.status]: 1 },
    products: {},
    subscriptions: Object.fromEntries(subscriptions.map(({ productId, status }) => [productId, { [status]: 1 }])),
    operations,
    perDay: summarizeDays([ended], days),
  };
}

/** Reads the overview of a team's products. */
async function readTeam(team: string | undefined, reading: Reading): Promise<Overview> {
  const ids = await listTeamProducts(team, { retired: true });
  const scopes = await readProductScopes(reading, ids);
  const [subscriptions, operations] = await Promise.all([
    summarizeSubscriptions(ids, scopes),
    countOperations((state) =>
      ids.map((id) => ({ list: "productOperationsInState", key: listKeys.ofProductInState(id, state) })),
    ),
  ]);
  const products = groupCounters(scopes, "products.");
  return {
    asOf: reading.asOf,
    tenants: {},
    products,
    subscriptions,
    operations,
    perDay: summarizeDays(scopes, reading.days),
  };
}

/** Reads the overview of the platform. Its days are those of all products, with the operations that have no product. */
async function readPlatform(reading: Reading): Promise<Overview> {
  const { asOf, days } = reading;
  const [all, ids, retiredIds, tenants, operations] = await Promise.all([
    readScope(reading, ALL),
    listAllProducts(),
    listProductsRetiredSince(days[0] ?? asOf),
    countTenantsInProgress(),
    countOperations((state) => [{ list: "operationsInState", key: listKeys.inState(state) }]),
  ]);
  const [scopes, retired] = await Promise.all([
    readProductScopes(reading, ids),
    readProductScopes(reading, retiredIds),
  ]);
  return {
    asOf,
    tenants: { ...groupCounters([all], "tenants."), ...tenants },
    products: groupCounters([all], "products."),
    subscriptions: await summarizeSubscriptions(ids, scopes),
    operations,
    perDay: summarizeDays([all, ...scopes, ...retired], days),
  };
}

/** Reads the overview of what the caller may see. */
export async function readOverview({ caller, accessScope }: ScopedCall): Promise<Overview> {
  const asOf = now();
  const { current } = await readGenerations();
  const reading = { asOf, days: listDays(asOf), current };
  if (accessScope === "ownTenant") return readOwnTenant(caller.tenantId ?? "", reading);
  return accessScope === "ownTeam" ? readTeam(caller.team, reading) : readPlatform(reading);
}
