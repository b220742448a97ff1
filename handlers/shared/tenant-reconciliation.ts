import { newId } from "../adapters/clock.ts";
import { getOperation, getTenantPartition } from "../adapters/dynamodb/catalogs.ts";
import type { Cause } from "../adapters/dynamodb/event-items.ts";
import { commit } from "../adapters/dynamodb/store.ts";
import { retryOnConflict } from "../adapters/dynamodb/transaction.ts";
import { accept, type Change } from "../core/shared/decision.ts";
import { reconcileTenant } from "../core/tenant/reconcile.ts";
import { recoverTenant } from "../core/tenant/recover.ts";
import { buildCause } from "./cause.ts";

/** Decides the next changes from the tenant's partition and its operation alone. */
async function decideNextChanges(
  tenantId: string,
  causationId: string,
): Promise<{ changes: Change[]; cause: Cause } | undefined> {
  const found = await getTenantPartition(tenantId);
  if (found === undefined) return undefined;
  const { tenant, subscriptions } = found;
  const operation = await getOperation(tenant.activeOperationId ?? tenant.lastOperationId);
  if (operation === undefined) return undefined;
  const cause = buildCause(operation, causationId);
  if (tenant.activeOperationId === undefined) {
    return { changes: recoverTenant(tenant, subscriptions, operation), cause };
  }
  return { changes: reconcileTenant({ tenant, subscriptions, operation }, { ...cause, newId }), cause };
}

/**
 * Advances or ends a tenant's operation; returns whether anything changed. It decides from the current state, so it may
 * be called at any time and repeatedly.
 */
export const reconcileTenantById = (tenantId: string, causationId: string): Promise<boolean> =>
  retryOnConflict(async () => {
    const next = await decideNextChanges(tenantId, causationId);
    if (next === undefined || next.changes.length === 0) return false;
    await commit(accept(next.changes), next.cause);
    return true;
  });
