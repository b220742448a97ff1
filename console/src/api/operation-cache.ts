import type { Query, QueryClient } from "@tanstack/react-query";
import type { Page } from "./read-json.ts";
import type { Operation } from "./resources.ts";

export const operationKey = (id: string) => ["operation", id] as const;

/** Returns the newer of two states of an operation. Answers may arrive out of order. */
export const pickNewer = (known: Operation | undefined, read: Operation): Operation =>
  known !== undefined && known.version > read.version ? known : read;

/** Stores operations in their own entries and in each list that shows them. */
export function storeOperations(client: QueryClient, operations: readonly Operation[]): void {
  const newest = new Map(
    operations.map((read) => [read.id, pickNewer(client.getQueryData<Operation>(operationKey(read.id)), read)]),
  );
  for (const [id, operation] of newest) client.setQueryData(operationKey(id), operation);
  for (const query of client.getQueryCache().findAll({ queryKey: ["operations"] })) replaceIn(client, query, newest);
}

/** Replaces the operations of a list. The list keeps the time of its read, because it may lack others by now. */
function replaceIn(client: QueryClient, { queryKey, state }: Query, newest: ReadonlyMap<string, Operation>): void {
  const page = state.data as Page<Operation> | undefined;
  const changed = page && replaceItems(page, newest);
  if (changed !== page) client.setQueryData(queryKey, changed, { updatedAt: state.dataUpdatedAt });
}

/** Replaces the items that have a newer state. Returns the same page if none has, so that nothing is drawn again. */
function replaceItems(page: Page<Operation>, newest: ReadonlyMap<string, Operation>): Page<Operation> {
  const items = page.items.map((item) => pickNewer(item, newest.get(item.id) ?? item));
  return items.every((item, index) => item === page.items[index]) ? page : { ...page, items };
}
