import type { Overview } from "../../../schemas/overview.ts";
import { now } from "../../adapters/clock.ts";
import { getTenantPartition } from "../../adapters/dynamodb/catalogs.ts";
import { readCounters, readGenerations, type ScopeCounters } from "../../adapters/overview/overview-items.ts";
import { ALL, dayOf, dayPart, NOW, productScope, tenantScope } from "../../core/overview/counts.ts";
import type { ScopedCall } from "../http/route.ts";
import { listAllProducts, listTeamProducts } from "./team-products.ts";

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

function summarizeOperations(scopes: ScopeCounters[], days: string[]): Pick<Overview, "operations" | "perDay"> {
  const onDay = (date: string, name: string) => sumOf(scopes, dayPart(date), name);
  return {
    operations: {
      open: sumOf(scopes, NOW, "operations.open"),
      awaitingApproval: sumOf(scopes, NOW, "operations.held"),
      failing: sumOf(scopes, NOW, "operations.failing"),
    },
    perDay: days.map((date) => ({
      date,
      succeeded: onDay(date, "succeeded"),
      failed: onDay(date, "failed"),
      cancelled: onDay(date, "cancelled"),
    })),
  };
}

type Reader = (scope: string) => Promise<ScopeCounters>;

/** Summarizes products: each has its own counters. */
async function readProducts(ids: string[], read: Reader) {
  const scopes = await Promise.all(ids.map((id) => read(productScope(id))));
  const subscriptions = ids.flatMap((id, index) => {
    const counted = groupCounters(scopes.slice(index, index + 1), "subscriptions.");
    return Object.keys(counted).length === 0 ? [] : [[id, counted] as const];
  });
  return { scopes, subscriptions: Object.fromEntries(subscriptions) };
}

/** Summarizes the tenant of its administrator, from the record itself. */
async function readOwnTenant(tenantId: string): Promise<Pick<Overview, "tenants" | "subscriptions">> {
  const partition = await getTenantPartition(tenantId);
  if (partition === undefined) return { tenants: {}, subscriptions: {} };
  const { tenant, subscriptions } = partition;
  return {
    tenants: { [tenant.status]: 1 },
    subscriptions: Object.fromEntries(subscriptions.map(({ productId, status }) => [productId, { [status]: 1 }])),
  };
}

/** Reads the overview of what the caller may see. */
export async function readOverview({ caller, accessScope }: ScopedCall): Promise<Overview> {
  const asOf = now();
  const days = listDays(asOf);
  const { current } = await readGenerations();
  const read: Reader = (scope) => readCounters(current, scope, days[0] ?? asOf);
  if (accessScope === "ownTenant") {
    const { tenantId = "" } = caller;
    const [own, counters] = await Promise.all([readOwnTenant(tenantId), read(tenantScope(tenantId))]);
    return { asOf, ...own, products: {}, ...summarizeOperations([counters], days) };
  }
  if (accessScope === "ownTeam") {
    const ids = await listTeamProducts(caller.team, { retired: true });
    const { scopes, subscriptions } = await readProducts(ids, read);
    const products = groupCounters(scopes, "products.");
    return { asOf, tenants: {}, products, subscriptions, ...summarizeOperations(scopes, days) };
  }
  const [all, ids] = await Promise.all([read(ALL), listAllProducts()]);
  const { subscriptions } = await readProducts(ids, read);
  const [tenants, products] = [groupCounters([all], "tenants."), groupCounters([all], "products.")];
  return { asOf, tenants, products, subscriptions, ...summarizeOperations([all], days) };
}
