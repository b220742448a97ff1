import type { ProductRecord } from "../../../schemas/product.ts";
import { stackPrefixOf } from "../../../schemas/stack-name.ts";
import { getSubscription } from "../../adapters/dynamodb/catalogs.ts";
import type { SweepProgress } from "../../adapters/dynamodb/sweep-progress.ts";
import { type ListStacksResponse, requestStackList } from "../../adapters/product-account/stack-list-request.ts";
import { splitIntoChunks } from "../../core/shared/chunks.ts";
import { stackNameOf } from "../../core/subscription/stack.ts";
import { findStackDifference, parseStackTenant } from "../../core/subscription/stack-differences.ts";
import { logger } from "../../shared/logger.ts";

/** A sweep: its progress, which counts the differences, and the time before which unchanged records are compared. */
export type Sweep = { progress: SweepProgress; before: string };

/** The stacks that one request describes. */
const MAX_DESCRIBED = 25;

/** Thrown when a product's account denies access to the control plane. */
export class AccountAccessDenied extends Error {}

type StackList = Extract<ListStacksResponse, { isAccessible: true }>;

export async function listStacks(
  productId: string,
  query: { after?: string | undefined; find?: string[] },
): Promise<StackList> {
  const response = await requestStackList({ productId, ...query });
  if (!response.isAccessible) throw new AccountAccessDenied();
  return response;
}

/** Returns a tenant's stack, if its tags identify it as ours. */
function findTenantStack({ stacks }: StackList, name: string, tenantId: string) {
  const stack = Object.hasOwn(stacks, name) ? stacks[name] : undefined;
  return stack?.tags["tenantry:tenant"] === tenantId ? stack : undefined;
}

export const loadSubscriptions = ({ id }: ProductRecord, tenantIds: string[]) =>
  Promise.all(tenantIds.map((tenantId) => getSubscription(tenantId, id)));

/**
 * Compares subscriptions with their stacks and counts the differences. The records are read before and after the stacks;
 * a record that changed in between is skipped, because its stack may belong to either version.
 */
export async function compareWithStacks(
  { progress, before }: Sweep,
  product: ProductRecord,
  tenantIds: string[],
): Promise<void> {
  if (tenantIds.length === 0) return;
  const { id: productId, account, region } = product;
  const names = tenantIds.map((tenantId) => stackNameOf({ tenantId, productId }));
  const earlier = await loadSubscriptions(product, tenantIds);
  const list = await listStacks(productId, { find: names });
  const records = await loadSubscriptions(product, tenantIds);
  for (const [index, tenantId] of tenantIds.entries()) {
    const [subscription, stack] = [records[index], names[index] ?? ""];
    if (subscription?.version !== earlier[index]?.version) continue;
    const kind = findStackDifference({ subscription, stack: findTenantStack(list, stack, tenantId), before });
    if (kind === undefined) continue;
    progress.found[kind] += 1;
    logger.warn("A product's account differs from the record", { kind, tenantId, productId, stack, account, region });
  }
}

/** Counts the stacks whose name begins like the product's, is not a tenant's, and whose tags name a tenant. */
export async function countForeignStacks(
  { progress, before }: Sweep,
  { id: productId, account, region }: ProductRecord,
  names: string[],
): Promise<void> {
  const prefix = stackPrefixOf(productId);
  const strange = names.filter((name) => name.startsWith(prefix) && parseStackTenant(name, productId) === undefined);
  for (const find of splitIntoChunks(strange, MAX_DESCRIBED)) {
    const { stacks } = await listStacks(productId, { find });
    for (const [stack, { tags, changedAt }] of Object.entries(stacks)) {
      const { "tenantry:tenant": tenantId, "tenantry:product": owner } = tags;
      if (tenantId === undefined || owner !== productId || changedAt > before) continue;
      progress.found.foreignStack += 1;
      const kind = "foreignStack";
      logger.warn("A product's account differs from the record", { kind, tenantId, productId, stack, account, region });
    }
  }
}
