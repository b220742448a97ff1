import { UpdateTenant } from "../../../schemas/tenant.ts";
import { getHolder } from "../../adapters/dynamodb/catalogs.ts";
import { toNameKey } from "../../core/tenant/name-key.ts";
import { offboardTenant } from "../../core/tenant/offboard.ts";
import { reactivateTenant } from "../../core/tenant/reactivate.ts";
import { suspendTenant } from "../../core/tenant/suspend.ts";
import { toExternalIdReservation } from "../../core/tenant/unique-values.ts";
import { updateTenant } from "../../core/tenant/update-tenant.ts";
import { defineCommand, findRecord } from "../http/command.ts";
import { defineOperationCommand } from "../http/operation-command.ts";
import { toResourceResponse } from "../http/response.ts";
import { renderTenant } from "../resources/render.ts";
import { loadTenant, loadTenantWithOperations } from "../resources/tenant-in-scope.ts";

const findNameHolder = (name: string) => getHolder({ catalog: "tenant", kind: "name", value: toNameKey(name) });

/** The routes that change, offboard, suspend and reactivate a tenant. */
export const tenantLifecycleRoutes = [
  defineCommand("PATCH /tenants/{tenantId}", {
    body: UpdateTenant,
    load: loadTenant,
    decide: async (state, _context, { body }) => {
      const { name, externalId } = body;
      const [nameHolder, externalIdHolder] = await Promise.all([
        name === undefined ? undefined : findNameHolder(name),
        externalId === undefined ? undefined : getHolder(toExternalIdReservation(externalId)),
      ]);
      const another = (holder: string | undefined) => (holder === state.tenant.id ? undefined : holder);
      const holders = { nameHolder: another(nameHolder), externalIdHolder: another(externalIdHolder) };
      return updateTenant({ ...state, ...holders }, body);
    },
    render: ({ committed, state: { tenant, subscriptions }, call: { caller } }) =>
      toResourceResponse(renderTenant(findRecord(committed, "tenant") ?? tenant, subscriptions, caller)),
  }),
  defineOperationCommand("DELETE /tenants/{tenantId}", { load: loadTenantWithOperations, decide: offboardTenant }),
  defineOperationCommand("POST /tenants/{tenantId}/suspend", { load: loadTenantWithOperations, decide: suspendTenant }),
  defineOperationCommand("POST /tenants/{tenantId}/reactivate", {
    load: loadTenantWithOperations,
    decide: reactivateTenant,
  }),
];
