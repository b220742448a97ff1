import type { ProductRecord } from "../../schemas/product.ts";
import type { SubscriptionRecord } from "../../schemas/subscription.ts";
import { emitMetrics } from "../adapters/aws/metrics.ts";
import { getProduct, getSubscription } from "../adapters/dynamodb/catalogs.ts";
import { listKeys } from "../adapters/dynamodb/entity-mapping.ts";
import { readPage } from "../adapters/dynamodb/lists.ts";
import {
  type DifferenceCounts,
  readProgress,
  type SweepProgress,
  writeProgress,
} from "../adapters/dynamodb/sweep-progress.ts";
import { type ListStacksResponse, requestStackList } from "../adapters/product-account/stack-list-request.ts";
import { stackNameOf } from "../core/subscription/stack.ts";
import { findStackDifference, parseStackTenant, stackDifferenceKinds } from "../core/subscription/stack-differences.ts";
import { logger } from "../shared/logger.ts";

/** The time without a change after which a record and its stack are compared, in ms. */
const GRACE_MS = 15 * 60_000;
/** The time for which one sweep goes on, in ms: well within the function's limit, whatever its last look takes. */
const MAX_SWEEP_MS = 30_000;
/** The number of subscriptions that are compared together. */
const BATCH_SIZE = 25;

type Sweep = { progress: SweepProgress; before: string };

const createZeroCounts = (): DifferenceCounts => ({ orphanStack: 0, missingStack: 0, leftoverStack: 0 });
const initialProgress: SweepProgress = { list: "products", found: createZeroCounts(), lastFound: createZeroCounts() };

/** Thrown where a product's account does not let the control plane look. */
class AccountAccessDenied extends Error {}

const listStacks = async (productId: string, question: { after?: string | undefined; find?: string[] }) => {
  const answer = await requestStackList({ productId, ...question });
  if (!answer.admitted) throw new AccountAccessDenied();
  return answer;
};

/** Returns the stack of a tenant, if it is one of ours: its tags say so. */
const findTenantStack = (
  { stacks }: Extract<ListStacksResponse, { admitted: true }>,
  name: string,
  tenantId: string,
) => {
  const stack = Object.hasOwn(stacks, name) ? stacks[name] : undefined;
  return stack?.tags["tenantry:tenant"] === tenantId ? stack : undefined;
};

const loadSubscriptions = ({ id }: ProductRecord, tenantIds: string[]) =>
  Promise.all(tenantIds.map((tenantId) => getSubscription(tenantId, id)));

/** Compares some subscriptions with their stacks. The records are read before the stacks and after them: where one has
 *  changed between, its stack may belong to either. */
const compareWithStacks = async (
  { progress, before }: Sweep,
  product: ProductRecord,
  tenantIds: string[],
): Promise<void> => {
  if (tenantIds.length === 0) return;
  const { id: productId, account, region } = product;
  const names = tenantIds.map((tenantId) => stackNameOf({ tenantId, productId }));
  const earlier = await loadSubscriptions(product, tenantIds);
  const answer = await listStacks(productId, { find: names });
  const records = await loadSubscriptions(product, tenantIds);
  for (const [at, tenantId] of tenantIds.entries()) {
    const [subscription, stack] = [records[at], names[at] ?? ""];
    if (subscription?.version !== earlier[at]?.version) continue;
    const kind = findStackDifference({ subscription, stack: findTenantStack(answer, stack, tenantId), before });
    if (kind === undefined) continue;
    progress.found[kind] += 1;
    logger.warn("A product's account differs from the record", { kind, tenantId, productId, stack, account, region });
  }
};

/** Goes through a page of the stacks that are in the account: each must be on record. */
const sweepStackPage = async (sweep: Sweep, product: ProductRecord): Promise<SweepProgress> => {
  const { progress, before } = sweep;
  const { names, next } = await listStacks(product.id, { after: progress.after });
  const tenants = names.flatMap((name) => parseStackTenant(name, product.id) ?? []);
  for (let at = 0; at < tenants.length; at += BATCH_SIZE) {
    const some = tenants.slice(at, at + BATCH_SIZE);
    const records = await loadSubscriptions(product, some);
    const isSuspect = (_: string, index: number) =>
      findStackDifference({ subscription: records[index], stack: { changedAt: "" }, before }) !== undefined;
    await compareWithStacks(sweep, product, some.filter(isSuspect));
  }
  const { after: _, ...rest } = progress;
  return next === undefined ? { ...rest, part: "subscriptions" } : { ...rest, after: next };
};

/** Goes through a page of the subscriptions on record: each that should have a stack must have it. */
const sweepSubscriptionPage = async (sweep: Sweep, product: ProductRecord): Promise<SweepProgress> => {
  const { progress, before } = sweep;
  const { items, next } = await readPage<SubscriptionRecord>({
    list: "tenants",
    key: listKeys.subscribers(product.id),
    limit: BATCH_SIZE,
    after: progress.after,
  });
  const expected = items.filter(
    (one) => findStackDifference({ subscription: one, stack: undefined, before }) !== undefined,
  );
  await compareWithStacks(
    sweep,
    product,
    expected.map(({ tenantId }) => tenantId),
  );
  const { after: _, part: __, ...rest } = progress;
  return next === undefined ? rest : { ...rest, part: "subscriptions", after: next };
};

/** Goes on to the next product; after the last one the pass is over. */
const advanceToNextProduct = async ({
  list,
  productId,
  found,
  lastFound,
}: SweepProgress): Promise<SweepProgress | undefined> => {
  const page = await readPage<ProductRecord>({ list: "products", key: listKeys[list], limit: 1, after: productId });
  const [product] = page.items;
  if (product !== undefined) return { list, productId: product.id, part: "stacks", found, lastFound };
  return list === "products" ? { list: "retiredProducts", found, lastFound } : undefined;
};

/** Looks at the next part of a product. One that can't be looked at is left, so that the others are not held up. */
const sweepNextPart = async (sweep: Sweep): Promise<SweepProgress> => {
  const { part, after: _, ...passed } = sweep.progress;
  const product = await getProduct(passed.productId ?? "");
  if (product === undefined || product.integration.kind !== "cloudformation") return passed;
  try {
    return await (part === "stacks" ? sweepStackPage : sweepSubscriptionPage)(sweep, product);
  } catch (error) {
    if (!(error instanceof AccountAccessDenied)) {
      logger.error("The stacks of a product could not be compared", { productId: product.id, error: error as Error });
    } else if (product.status === "available" || product.status === "deprecated") {
      // A retired product's role may be gone, and one that was never verified may not be there yet.
      logger.warn("A product's account did not let the sweep of stacks in", { productId: product.id });
      emitMetrics([{ name: "ProductAccountsUnreachable", value: 1 }]);
    }
    return passed;
  }
};

/** Goes through one product from its first stack to its last subscription. */
const sweepProduct = async (productId: string, before: string): Promise<DifferenceCounts> => {
  let progress: SweepProgress = { ...initialProgress, productId, part: "stacks", found: createZeroCounts() };
  while (progress.part !== undefined) progress = await sweepNextPart({ progress, before });
  return progress.found;
};

/** Goes on from where the last sweep stopped, until the time is over or all products have been looked at. */
const continueSweep = async (before: string): Promise<DifferenceCounts> => {
  const until = Date.now() + MAX_SWEEP_MS;
  let progress: SweepProgress = (await readProgress()) ?? { ...initialProgress, found: createZeroCounts() };
  let passIsOver = false;
  while (!passIsOver && Date.now() < until) {
    const next =
      progress.part === undefined ? await advanceToNextProduct(progress) : await sweepNextPart({ progress, before });
    passIsOver = next === undefined;
    progress = next ?? { list: "products", found: createZeroCounts(), lastFound: progress.found };
  }
  await writeProgress(progress);
  const { found, lastFound } = progress;
  const figures = stackDifferenceKinds.map((kind) => [kind, Math.max(found[kind], lastFound[kind])] as const);
  emitMetrics(figures.map(([Kind, value]) => ({ name: "TruthDiverged", value, dimensions: { Kind } })));
  return Object.fromEntries(figures) as DifferenceCounts;
};

/**
 * Compares the stacks in products' accounts with the record, a part after the other, or those of the one product that is
 * named. It mends nothing. Figures are those of the last whole pass, or of this one where it has found more.
 */
export const handler = (event: { graceMs?: number; productId?: string } = {}): Promise<DifferenceCounts> => {
  const before = new Date(Date.now() - (event.graceMs ?? GRACE_MS)).toISOString();
  return event.productId === undefined ? continueSweep(before) : sweepProduct(event.productId, before);
};
