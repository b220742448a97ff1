import { UpdateTenant } from "../../../schemas/tenant.ts";
import { getHolder } from "../../adapters/dynamodb/catalogs.ts";
import { toNameKey } from "../../core/tenant/name-key.ts";
import { offboardTenant } from "../../core/tenant/offboard.ts";
import { reactivateTenant } from "../../core/tenant/reactivate.ts";
import { suspendTenant } from "../../core/tenant/suspend.ts";
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
      const holder = body.name === undefined ? undefined : await findNameHolder(body.name);
      const nameHolder = holder === state.tenant.id ? undefined : holder;
      return updateTenant({ ...state, nameHolder }, body);
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
