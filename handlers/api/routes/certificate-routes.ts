import { getOperations, type TenantPartition } from "../../adapters/dynamodb/catalogs.ts";
import { listKeys } from "../../adapters/dynamodb/entity-mapping.ts";
import { countAllEntries } from "../../adapters/dynamodb/lists.ts";
import { certifyDeletion, checkDeleted } from "../../core/tenant/certify-deletion.ts";
import { defineRoute } from "../http/route.ts";
import { loadTenantInScope, tenantNotFound } from "../resources/tenant-in-scope.ts";

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
    const partition = await loadTenantInScope(call);
    if (partition === undefined) return { problem: tenantNotFound };
    const rejection = checkDeleted(partition.tenant);
    if (rejection) return { problem: rejection };
    return { status: 200, body: certifyDeletion(await loadDeletedTenant(partition)) };
  }),
];
