import type { Operation, Tenant } from "../../api/resources.ts";

const MAX_SHOWN = 3;

/**
 * Returns the operations that a tenant's page shows at its top: those that run, and failed ones that nothing has made
 * good. A parent whose child is shown is left out, because the child says more.
 */
export function selectCurrent({ status, subscriptions }: Tenant, operations: readonly Operation[]): Operation[] {
  const ended = new Set(subscriptions.filter((one) => one.status !== "failed").map(({ productId }) => productId));
  const isRepaired = ({ productId }: Operation) => productId !== undefined && ended.has(productId);
  const isFailing = (operation: Operation) =>
    operation.status === "failed" && operation.failing !== false && !isRepaired(operation) && status !== "deleted";
  const current = operations.filter((operation) => !operation.done || isFailing(operation));
  const parents = new Set(current.map(({ parentId }) => parentId));
  return current.filter(({ id }) => !parents.has(id)).slice(0, MAX_SHOWN);
}

/** Returns the operation that a page shows while nothing runs: the last one, or its parent, which says what was asked. */
export function selectLast(operations: readonly Operation[]): Operation[] {
  const [last] = operations;
  return last ? [operations.find(({ id }) => id === last.parentId) ?? last] : [];
}
