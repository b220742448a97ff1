import { getOperations, type TenantPartition } from "../../adapters/dynamodb/catalogs.ts";
import { listKeys } from "../../adapters/dynamodb/entity-mapping.ts";
import { countAllEntries } from "../../adapters/dynamodb/lists.ts";
import { certifyDeletion, checkDeleted } from "../../core/tenant/certify-deletion.ts";
import { defineRoute } from "../http/route.ts";
import { loadTenant } from "../resources/tenant-in-scope.ts";

/** Loads the records that a deleted tenant's certificate states. */
async function loadDeletedTenant({ tenant, subscriptions }: TenantPartition) {
  const ids = subscriptions.map(({ lastOperationId }) => lastOperationId);
  const [lastOperations, users] = await Promise.all([
    ids.length === 0 ? new Map() : getOperations(ids),
    countAllEntries({ list: "users", key: listKeys.removedUsers(tenant.id) }),
  ]);
  return { tenant, subscriptions, lastOperations, users };
}

/** The route that certifies the deletion of a tenant. */
export const certificateRoutes = [
  defineRoute("GET /tenants/{tenantId}/certificate", {}, async (call) => {
    const loaded = await loadTenant(call);
    if ("rejection" in loaded) return { problem: loaded.rejection };
    const { state, allowedActions } = loaded;
    const problem = checkDeleted(state.tenant);
    if (problem) return { problem, ...(allowedActions && { allowedActions }) };
    return { status: 200, body: certifyDeletion(await loadDeletedTenant(state)) };
  }),
];
