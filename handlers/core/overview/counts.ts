import type { OperationRecord } from "../../../schemas/operation.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import type { TenantRecord } from "../../../schemas/tenant.ts";
import { isOver } from "../operation/operation.ts";
import { tenantStatusesInProgress } from "../shared/transitions.ts";
import { isInProgress } from "../subscription/subscription.ts";

/** A counter of the overview: of the platform or of a product, `now` or the day of an operation's end, and its name. */
export type Counter = { scope: string; part: string; name: string };

/** The record of an aggregate that the overview counts. */
export type CountedRecord =
  | { type: "tenant"; record: TenantRecord }
  | { type: "product"; record: ProductRecord }
  | { type: "subscription"; record: SubscriptionRecord }
  | { type: "operation"; record: OperationRecord };

export const ALL = "all";
export const NOW = "now";
export const productScope = (productId: string): string => `product#${productId}`;
export const dayPart = (date: string): string => `day#${date}`;

/** Returns the day of a time in UTC. */
export const dayOf = (time: string): string => time.slice(0, 10);

/** Returns whether a tenant leaves its status when its operation ends. */
const isTenantInProgress = ({ status }: TenantRecord): boolean =>
  tenantStatusesInProgress.some((one) => one === status);

/** Lists the counter of an ended operation: on the day of its end, of its product or else of the platform. Each operation is
 *  in one counter only, because its tenant's numbers come from its counted state. */
function listOperationCounters({ productId, updatedAt, status }: OperationRecord): Counter[] {
  if (!isOver({ status })) return [];
  // The last change of an ended operation is its end.
  const part = dayPart(dayOf(updatedAt));
  return [{ scope: productId === undefined ? ALL : productScope(productId), part, name: status }];
}

/**
 * Lists the counters in which a record counts as one. What an index can count is in none of them: open and failing
 * operations, and tenants and subscriptions in progress.
 */
export function listCounters({ type, record }: CountedRecord): Counter[] {
  switch (type) {
    case "tenant":
      return isTenantInProgress(record) ? [] : [{ scope: ALL, part: NOW, name: `tenants.${record.status}` }];
    case "product":
      return [ALL, productScope(record.id)].map((scope) => ({ scope, part: NOW, name: `products.${record.status}` }));
    case "subscription":
      return isInProgress(record)
        ? []
        : [{ scope: productScope(record.productId), part: NOW, name: `subscriptions.${record.status}` }];
    case "operation":
      return listOperationCounters(record);
  }
}

/** The change of counters of one part of a scope, by the names of the counters. */
export type CounterChange = { scope: string; part: string; by: Record<string, number> };

const keyOf = ({ scope, part }: Omit<Counter, "name">): string => JSON.stringify([scope, part]);

/** Returns the changes of all counters when records stop to count in some counters and begin to count in others. */
export function sumChanges(changes: { before: Counter[]; after: Counter[] }[]): CounterChange[] {
  const sums = new Map<string, CounterChange>();
  const add = ({ scope, part, name }: Counter, by: number) => {
    const sum = sums.get(keyOf({ scope, part })) ?? { scope, part, by: {} };
    sum.by[name] = (sum.by[name] ?? 0) + by;
    sums.set(keyOf({ scope, part }), sum);
  };
  for (const { before, after } of changes) {
    for (const one of before) add(one, -1);
    for (const one of after) add(one, 1);
  }
  return [...sums.values()]
    .map((sum) => ({ ...sum, by: Object.fromEntries(Object.entries(sum.by).filter(([, by]) => by !== 0)) }))
    .filter(({ by }) => Object.keys(by).length > 0);
}

/** Returns whether two lists contain the same counters. */
export const isSameCount = (one: Counter[], other: Counter[]): boolean =>
  sumChanges([{ before: one, after: other }]).length === 0;
