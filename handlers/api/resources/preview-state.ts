import type { ProductRecord } from "../../../schemas/product.ts";
import { getProducts, getTenantPartition } from "../../adapters/dynamodb/catalogs.ts";
import { listKeys } from "../../adapters/dynamodb/entity-mapping.ts";
import { countEntries } from "../../adapters/dynamodb/lists.ts";
import type { PreviewState } from "../../core/preview/build-preview.ts";
import type { Change } from "../../core/shared/decision.ts";
import { loadTenantState } from "./tenant-in-scope.ts";

/** Returns the tenant that changes concern; undefined for staff and products. */
function findTenantId(changes: Change[]): string | undefined {
  const ids = changes.map(({ type, after }) =>
    type === "tenant" ? after.id : type === "product" ? undefined : after.tenantId,
  );
  return ids.find((id) => id !== undefined);
}

const listSubscribedProducts = (changes: Change[]): string[] =>
  changes.flatMap(({ type, after }) => {
    if (type === "subscription") return [after.productId];
    return type === "operation" && after.target.type === "subscription" ? (after.productId ?? []) : [];
  });

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
    productIds.length === 0 ? new Map<string, ProductRecord>() : getProducts(productIds),
    removesUsers && tenantId !== undefined ? countEntries({ list: "users", key: listKeys.users(tenantId) }) : undefined,
  ]);
  return { tenant, products, users };
}
