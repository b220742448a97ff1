import type { ProductRecord } from "../../schemas/product.ts";
import type { ReleaseRecord } from "../../schemas/release.ts";
import type { SubscriptionRecord } from "../../schemas/subscription.ts";
import { newId, now } from "../adapters/clock.ts";
import { getProduct } from "../adapters/dynamodb/catalogs.ts";
import { listKeys } from "../adapters/dynamodb/entity-mapping.ts";
import { readReleasePage, writeAdoptedRelease } from "../adapters/dynamodb/release-items.ts";
import { commit } from "../adapters/dynamodb/store.ts";
import { retryOnConflict } from "../adapters/dynamodb/transaction.ts";
import { planAdoption, type UsedTemplate } from "../core/product/plan-adoption.ts";
import { parseTemplate } from "../core/product/template.ts";
import { visitList } from "./visit-list.ts";

/** The number of adopted products and subscriptions. */
export type AdoptionResult = { products: number; subscriptions: number };

/** Reads the text of a stored template. */
type ReadTemplate = (templateKey: string) => Promise<string>;

type UnpinnedSubscription = SubscriptionRecord & { templateKey: string };

/** Lists the subscriptions that have a stack and no release, oldest first. */
async function listUnpinned(productId: string): Promise<UnpinnedSubscription[]> {
  const found: UnpinnedSubscription[] = [];
  await visitList<SubscriptionRecord>({ list: "tenants", key: listKeys.subscribers(productId) }, async (page) => {
    const unpinned = page.filter((one) => one.release === undefined && one.templateKey !== undefined);
    found.push(...(unpinned as UnpinnedSubscription[]));
  });
  return found.sort((one, other) => (one.createdAt < other.createdAt ? -1 : 1));
}

async function describeTemplate(templateKey: string, read: ReadTemplate): Promise<UsedTemplate> {
  const parsed = parseTemplate(await read(templateKey));
  return { templateKey, parameters: "error" in parsed ? [] : [...parsed.template.parameters.keys()] };
}

async function listReleases(productId: string): Promise<ReleaseRecord[]> {
  const releases: ReleaseRecord[] = [];
  let after: string | undefined;
  do {
    const page = await readReleasePage(productId, { limit: 100, ...(after === undefined ? {} : { after }) });
    releases.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  return releases;
}

async function adoptProduct(listed: ProductRecord, read: ReadTemplate, result: AdoptionResult): Promise<void> {
  const unpinned = await listUnpinned(listed.id);
  if (listed.integration.kind === "events" || (listed.latestRelease !== undefined && unpinned.length === 0)) return;
  const keys = [...new Set(unpinned.map(({ templateKey }) => templateKey))];
  const used = await Promise.all(keys.map((key) => describeTemplate(key, read)));
  const numbers = await retryOnConflict(async () => {
    const product = await getProduct(listed.id);
    if (product === undefined) throw new Error(`There is no product ${listed.id}`);
    const plan = planAdoption(product, await listReleases(product.id), used);
    if (plan.decision.ok && plan.decision.changes.length > 0) {
      await commit(plan.decision, { actor: "system", correlationId: newId("op"), now: now() });
      result.products += 1;
    }
    return plan.numbers;
  });
  for (const subscription of unpinned) {
    const number = numbers.get(subscription.templateKey);
    if (number === undefined) throw new Error(`The template ${subscription.templateKey} has no release`);
    if (await writeAdoptedRelease(subscription, number)) result.subscriptions += 1;
  }
}

/**
 * Gives release numbers to what an older version stored: each product's templates, and the template that each subscription
 * has. It may be repeated, and run while the platform runs: a subscription that changes meanwhile is left for the next run.
 */
export async function adoptAllReleases(read: ReadTemplate): Promise<AdoptionResult> {
  const result: AdoptionResult = { products: 0, subscriptions: 0 };
  for (const key of [listKeys.products, listKeys.retiredProducts]) {
    await visitList<ProductRecord>({ list: "products", key }, async (page) => {
      for (const product of page) await adoptProduct(product, read, result);
    });
  }
  return result;
}
