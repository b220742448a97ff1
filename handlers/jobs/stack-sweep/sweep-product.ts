import type { ProductRecord } from "../../../schemas/product.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import { emitMetrics } from "../../adapters/aws/metrics.ts";
import { now } from "../../adapters/clock.ts";
import { getProduct } from "../../adapters/dynamodb/catalogs.ts";
import { listKeys } from "../../adapters/dynamodb/entity-mapping.ts";
import { readPage } from "../../adapters/dynamodb/lists.ts";
import type { SweepProgress } from "../../adapters/dynamodb/sweep-progress.ts";
import { recordContact } from "../../adapters/product-account/account-contact.ts";
import { describeUnreachableAccount } from "../../core/product/health.ts";
import { splitIntoChunks } from "../../core/shared/chunks.ts";
import { findStackDifference, parseStackTenant } from "../../core/subscription/stack-differences.ts";
import { logger } from "../../shared/logger.ts";
import {
  AccountAccessDenied,
  compareWithStacks,
  countForeignStacks,
  listStacks,
  loadSubscriptions,
  type Sweep,
} from "./compare-stacks.ts";

/** The subscriptions that are compared together. */
const BATCH_SIZE = 25;

/** Checks one page of the account's stacks: each must have a record. */
async function sweepStackPage(sweep: Sweep, product: ProductRecord): Promise<SweepProgress> {
  const { progress, before } = sweep;
  const { names, next } = await listStacks(product.id, { after: progress.after });
  await countForeignStacks(sweep, product, names);
  const tenantIds = names.flatMap((name) => parseStackTenant(name, product.id) ?? []);
  for (const batch of splitIntoChunks(tenantIds, BATCH_SIZE)) {
    const records = await loadSubscriptions(product, batch);
    const isSuspect = (_: string, index: number) =>
      findStackDifference({ subscription: records[index], stack: { changedAt: "" }, before }) !== undefined;
    await compareWithStacks(sweep, product, batch.filter(isSuspect));
  }
  const { after: _, ...rest } = progress;
  return next === undefined ? { ...rest, part: "subscriptions" } : { ...rest, after: next };
}

/** Checks one page of the recorded subscriptions: each that should have a stack must have one. */
async function sweepSubscriptionPage(sweep: Sweep, product: ProductRecord): Promise<SweepProgress> {
  const { progress, before } = sweep;
  const { items, next } = await readPage<SubscriptionRecord>({
    list: "tenants",
    key: listKeys.subscribers(product.id),
    limit: BATCH_SIZE,
    after: progress.after,
  });
  const tenantIds = items
    .filter((subscription) => findStackDifference({ subscription, stack: undefined, before }) !== undefined)
    .map(({ tenantId }) => tenantId);
  await compareWithStacks(sweep, product, tenantIds);
  const { after: _, part: __, ...rest } = progress;
  return next === undefined ? rest : { ...rest, part: "subscriptions", after: next };
}

async function reportFailure(product: ProductRecord, error: unknown): Promise<void> {
  if (!(error instanceof AccountAccessDenied)) {
    logger.error("The stacks of a product could not be compared", { productId: product.id, error: error as Error });
  } else if (product.status === "available" || product.status === "deprecated") {
    // The role of a retired product may be deleted; that of an unverified product may not exist yet.
    logger.warn("A product's account denied access to the sweep of stacks", { productId: product.id });
    emitMetrics([{ name: "ProductAccountsUnreachable", value: 1 }]);
    const reason = describeUnreachableAccount(product);
    await recordContact(product.id, { reachable: false, checkedAt: now(), reason });
  }
}

/** Checks the next part of a product. A product that fails is skipped, so that it does not block the others. */
export async function sweepNextPart(sweep: Sweep): Promise<SweepProgress> {
  const { part, after: _, ...skipped } = sweep.progress;
  const product = await getProduct(skipped.productId ?? "");
  if (product === undefined || product.integration.kind !== "cloudformation") return skipped;
  try {
    if (part !== "stacks") return await sweepSubscriptionPage(sweep, product);
    const next = await sweepStackPage(sweep, product);
    await recordContact(product.id, { reachable: true, checkedAt: now() });
    return next;
  } catch (error) {
    await reportFailure(product, error);
    return skipped;
  }
}
