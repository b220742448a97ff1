import type { OperationRecord } from "../../../schemas/operation.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import { getProducts, getTenantPartition } from "../../adapters/dynamodb/catalogs.ts";
import { listKeys } from "../../adapters/dynamodb/entity-mapping.ts";
import { countEntries } from "../../adapters/dynamodb/lists.ts";
import { getRelease } from "../../adapters/dynamodb/release-items.ts";
import type { PreviewState } from "../../core/preview/build-preview.ts";
import { pinProduct } from "../../core/product/release.ts";
import type { Change } from "../../core/shared/decision.ts";
import { loadTenantState } from "./tenant-in-scope.ts";

/** Returns the tenant that changes concern; undefined for staff and products. */
function findTenantId(changes: Change[]): string | undefined {
  const ids = changes.map(({ type, after }) => {
    if (type === "tenant") return after.id;
    return type === "product" || type === "rollout" ? undefined : after.tenantId;
  });
  return ids.find((id) => id !== undefined);
}

const listSubscribedProducts = (changes: Change[]): string[] =>
  changes.flatMap(({ type, after }) => {
    if (type === "subscription") return [after.productId];
    return type === "operation" && after.target.type === "subscription" ? (after.productId ?? []) : [];
  });

/** Returns the release that a new operation brings a subscription's stack to. */
function findTargetRelease(productId: string, changes: Change[], living: SubscriptionRecord[]): number | undefined {
  const requested = changes.find((one) => one.type === "operation" && one.after.productId === productId);
  const changed = changes.find((one) => one.type === "subscription" && one.after.productId === productId);
  const before = living.find((one) => one.productId === productId);
  const { requestedChange } = (requested?.after ?? {}) as Partial<OperationRecord>;
  return requestedChange?.release ?? ((changed?.after ?? before) as Partial<SubscriptionRecord> | undefined)?.release;
}

/** Loads products, each with the release of the tenant as its integration. */
async function loadPinnedProducts(
  productIds: string[],
  releaseOf: (productId: string) => number | undefined,
): Promise<ReadonlyMap<string, ProductRecord>> {
  if (productIds.length === 0) return new Map();
  const pin = async ([id, product]: [string, ProductRecord]): Promise<[string, ProductRecord]> => {
    const number = releaseOf(id);
    const isCurrent = number === undefined || number === product.currentRelease;
    const release = isCurrent ? undefined : await getRelease(id, number);
    return [id, release === undefined ? product : pinProduct(product, release)];
  };
  return new Map(await Promise.all([...(await getProducts(productIds))].map(pin)));
}

/** Loads the records, besides the changed ones, that decide about the effects of changes. */
export async function loadPreviewState(changes: Change[]): Promise<PreviewState> {
  const tenantId = findTenantId(changes);
  const partition = tenantId === undefined ? undefined : await getTenantPartition(tenantId);
  const started = changes.find((one) => one.type === "operation" && one.after.target.type === "tenant");
  const runs = started !== undefined && partition !== undefined;
  const living = runs ? partition.subscriptions.filter(({ status }) => status !== "cancelled") : [];
  const productIds = [...listSubscribedProducts(changes), ...living.map(({ productId }) => productId)];
  const removesUsers = changes.some((one) => one.type === "operation" && one.after.kind === "tenant.offboard");
  const [tenant, products, users] = await Promise.all([
    runs ? loadTenantState(partition) : partition && { ...partition, running: new Map() },
    loadPinnedProducts(productIds, (id) => findTargetRelease(id, changes, partition?.subscriptions ?? [])),
    removesUsers && tenantId !== undefined ? countEntries({ list: "users", key: listKeys.users(tenantId) }) : undefined,
  ]);
  return { tenant, products, users };
}
