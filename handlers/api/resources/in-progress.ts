import type { OperationRecord } from "../../../schemas/operation.ts";
import type { Overview } from "../../../schemas/overview.ts";
import type { SubscriptionRecord, SubscriptionStatus } from "../../../schemas/subscription.ts";
import { getSubscriptions } from "../../adapters/dynamodb/catalogs.ts";
import { listKeys } from "../../adapters/dynamodb/entity-mapping.ts";
import { countEntries, type ListSource, readPage } from "../../adapters/dynamodb/lists.ts";
import { tenantStatusesInProgress } from "../../core/shared/transitions.ts";
import { isInProgress } from "../../core/subscription/subscription.ts";

/** Few records are in progress at a time, and each only for a while. Indexes count them, so that no counter has to be
 *  written for each of their steps. Each read is bounded, so that the overview answers also when very many are waiting. */
type Counts = Record<string, number>;

/** The pages of open operations whose targets are read for one product. Beyond that, a count is a lower bound. */
const MAX_PAGES = 10;

const countOf = async (source: Pick<ListSource, "list" | "key">): Promise<number> => (await countEntries(source)).count;

const withoutZeros = (entries: (readonly [string, number])[]): Counts =>
  Object.fromEntries(entries.filter(([, count]) => count > 0));

/** Counts the tenants in progress by status. */
export const countTenantsInProgress = async (): Promise<Counts> =>
  withoutZeros(
    await Promise.all(
      tenantStatusesInProgress.map(async (status) => {
        const key = listKeys.tenantsInStatus(status);
        return [status, await countOf({ list: "tenantsInStatus", key })] as const;
      }),
    ),
  );

/** Loads the subscriptions that are targets of operations. */
function loadTargets(operations: OperationRecord[]): Promise<SubscriptionRecord[]> {
  const ids = operations.flatMap(({ target: { type, id } }) => (type === "subscription" ? id : []));
  return getSubscriptions(
    [...new Set(ids)].map((id) => {
      const [tenantId = "", productId = ""] = id.split("/");
      return { tenantId, productId };
    }),
  );
}

/** Counts a product's subscriptions in progress by status. They are the targets of its open operations. */
export async function countSubscriptionsInProgress(productId: string): Promise<Counts> {
  const list = { list: "productOperationsInState", key: listKeys.ofProductInState(productId, "open") } as const;
  const statuses = new Map<string, SubscriptionStatus>();
  let after: string | undefined;
  for (let count = 0; count < MAX_PAGES; count += 1) {
    const page = await readPage<OperationRecord>({ ...list, limit: 100, after });
    for (const { tenantId, status } of await loadTargets(page.items)) statuses.set(tenantId, status);
    after = page.next;
    if (after === undefined) break;
  }
  const counts: Counts = {};
  for (const status of statuses.values()) {
    if (isInProgress({ status })) counts[status] = (counts[status] ?? 0) + 1;
  }
  return counts;
}

const countedStates = ["held", "open", "failing"] as const;

/** The lists of the operations in a state: of all, of a tenant, or of products. */
export type StateSources = (state: (typeof countedStates)[number]) => Pick<ListSource, "list" | "key">[];

/** Counts the open and the failing operations of lists. A request for approval is an open operation too. */
export async function countOperations(sourcesOf: StateSources): Promise<Overview["operations"]> {
  const [held = 0, open = 0, failing = 0] = await Promise.all(
    countedStates.map(async (state) => {
      const counts = await Promise.all(sourcesOf(state).map(countOf));
      return counts.reduce((sum, one) => sum + one, 0);
    }),
  );
  return { open: held + open, awaitingApproval: held, failing };
}
