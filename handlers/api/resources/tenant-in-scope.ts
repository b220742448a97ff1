import type { OperationRecord } from "../../../schemas/operation.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import { getOperations, getTenantPartition } from "../../adapters/dynamodb/catalogs.ts";
import { isInScope } from "../../core/shared/access.ts";
import { resolveActions } from "../../core/shared/allowed-actions.ts";
import type { Rejection } from "../../core/shared/decision.ts";
import type { TenantState } from "../../core/tenant/tenant-state.ts";
import type { Loaded } from "../http/command-types.ts";
import type { ScopedCall } from "../http/route.ts";

/** The rejection of a tenant that does not exist or is outside the caller's scope: the two must not be told apart. */
export const tenantNotFound: Rejection = { code: "notFound", detail: "There is no such tenant." };
export const subscriptionNotFound: Rejection = {
  code: "notFound",
  detail: "The tenant has no subscription to this product.",
};

/** Loads the tenant in the path with its subscriptions; undefined if it is missing or outside the caller's scope. */
export async function loadTenantInScope({ caller, accessScope, params }: ScopedCall) {
  const tenantId = params["tenantId"] ?? "";
  return isInScope(caller, accessScope, { tenantId }) ? getTenantPartition(tenantId) : undefined;
}
type Partition = NonNullable<Awaited<ReturnType<typeof loadTenantInScope>>>;

/** Returns the subscription in the path; undefined if the tenant has none to this product. */
export const findSubscription = (
  { params }: ScopedCall,
  { subscriptions }: Partition,
): SubscriptionRecord | undefined => subscriptions.find(({ productId }) => productId === params["productId"]);

/** Adds the operations that run on a tenant or its subscriptions. */
export async function loadTenantState(partition: Partition): Promise<TenantState> {
  const ids = [partition.tenant, ...partition.subscriptions].flatMap((one) => one.activeOperationId ?? []);
  const running = ids.length === 0 ? new Map<string, OperationRecord>() : await getOperations(ids);
  return { ...partition, running };
}

/** Loads the tenant in the path for a command. */
export async function loadTenant(call: ScopedCall): Promise<Loaded<Partition>> {
  const partition = await loadTenantInScope(call);
  if (partition === undefined) return { rejection: tenantNotFound };
  const { allowedActions } = resolveActions(call.caller, "tenant", partition);
  return { state: partition, version: partition.tenant.version, allowedActions };
}

/** Loads the tenant in the path for a command, with the operations that run on it and on its subscriptions. */
export async function loadTenantWithOperations(call: ScopedCall): Promise<Loaded<TenantState>> {
  const loaded = await loadTenant(call);
  return "rejection" in loaded ? loaded : { ...loaded, state: await loadTenantState(loaded.state) };
}

/** Loads the subscription in the path for a command, with its tenant and the operations that run on it. */
export async function loadSubscription(
  call: ScopedCall,
): Promise<Loaded<TenantState & { subscription: SubscriptionRecord }>> {
  const partition = await loadTenantInScope(call);
  if (partition === undefined) return { rejection: tenantNotFound };
  const subscription = findSubscription(call, partition);
  if (subscription === undefined) return { rejection: subscriptionNotFound };
  return {
    state: { ...(await loadTenantState(partition)), subscription },
    version: subscription.version,
    allowedActions: resolveActions(call.caller, "subscription", { ...partition, subscription }).allowedActions,
  };
}
