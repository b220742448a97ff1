import type { Overview } from "../../../schemas/overview.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import { listKeys } from "../../adapters/dynamodb/entity-mapping.ts";
import { countAllEntries, type ListSource, readPage } from "../../adapters/dynamodb/lists.ts";
import { isSubscriptionInTransit, tenantStatusesInTransit } from "../../core/shared/in-transit.ts";

/** Few records are in progress at a time, and each only for a while. Indexes count them, so that no counter has to be
 *  written for each of their steps. */
type Counts = Record<string, number>;

const withoutZeros = (entries: (readonly [string, number])[]): Counts =>
  Object.fromEntries(entries.filter(([, count]) => count > 0));

/** Counts the tenants in transit by status. */
export const countTenantsInTransit = async (): Promise<Counts> =>
  withoutZeros(
    await Promise.all(
      tenantStatusesInTransit.map(async (status) => {
        const key = listKeys.tenantsInStatus(status);
        return [status, await countAllEntries({ list: "tenantsInStatus", key })] as const;
      }),
    ),
  );

/** Counts a product's subscriptions in transit by status. */
export async function countSubscriptionsInTransit(productId: string): Promise<Counts> {
  const counts: Counts = {};
  const source = { list: "subscriptionsInTransit", key: listKeys.subscribersInTransit(productId) } as const;
  let after: string | undefined;
  do {
    const page = await readPage<SubscriptionRecord>({ ...source, limit: 100, after });
    for (const { status } of page.items.filter((one) => isSubscriptionInTransit(one.status))) {
      counts[status] = (counts[status] ?? 0) + 1;
    }
    after = page.next;
  } while (after !== undefined);
  return counts;
}

/** The lists of the operations in a state: of all, of a tenant, or of products. */
export type StateSources = (state: "open" | "failing") => Pick<ListSource, "list" | "key">[];

/** Counts the open and the failing operations of lists. */
export async function countOperations(sourcesOf: StateSources): Promise<Overview["operations"]> {
  const [open = 0, failing = 0] = await Promise.all(
    (["open", "failing"] as const).map(async (state) => {
      const counts = await Promise.all(sourcesOf(state).map(countAllEntries));
      return counts.reduce((sum, one) => sum + one, 0);
    }),
  );
  return { open, failing };
}
