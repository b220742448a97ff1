import * as z from "zod";
import { defineSchema } from "../../../schemas/define-schema.ts";
import { readEnvironment } from "../../../schemas/environment.ts";
import { MAX_GRACE_DAYS, UpdateTenant } from "../../../schemas/tenant.ts";
import { getHolder } from "../../adapters/dynamodb/catalogs.ts";
import { checkTenant, repairTenant } from "../../core/tenant/check.ts";
import { deleteTenant } from "../../core/tenant/leave.ts";
import { toNameKey } from "../../core/tenant/name-key.ts";
import { reactivateTenant } from "../../core/tenant/reactivate.ts";
import { restoreTenant } from "../../core/tenant/restore.ts";
import { suspendTenant } from "../../core/tenant/suspend.ts";
import { toExternalIdReservation } from "../../core/tenant/unique-values.ts";
import { updateTenant } from "../../core/tenant/update-tenant.ts";
import { withApproval } from "../http/approval.ts";
import { defineCommand, findRecord } from "../http/command.ts";
import { dryRunQuery } from "../http/dry-run.ts";
import { defineOperationCommand } from "../http/operation-command.ts";
import { toResourceResponse } from "../http/response.ts";
import type { RouteCall } from "../http/route.ts";
import { renderTenant } from "../resources/render.ts";
import { loadTenant, loadTenantWithOperations } from "../resources/tenant-in-scope.ts";

const findNameHolder = (name: string) => getHolder({ catalog: "tenant", kind: "name", value: toNameKey(name) });

const graceQuery = defineSchema(() =>
  dryRunQuery.extend({
    graceDays: z
      .string()
      .regex(/^\d+$/, "a whole number")
      .transform(Number)
      .pipe(z.int().min(0).max(MAX_GRACE_DAYS))
      .optional()
      .describe("the days for which the tenant can be restored; 0 removes it at once"),
  }),
);

type DeleteCall = RouteCall<z.ZodUndefined, typeof graceQuery>;

/** Returns the days of grace of a deletion: those of the request, else those of the deployment. */
const graceDaysOf = ({ query: { graceDays } }: DeleteCall): number =>
  graceDays ?? Number(readEnvironment("DELETION_GRACE_DAYS"));

/** The routes that change, delete, restore, suspend and reactivate a tenant. */
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
  defineOperationCommand("DELETE /tenants/{tenantId}", {
    query: graceQuery,
    ...withApproval((call: DeleteCall) => ({ permission: "tenants:offboard", graceDays: graceDaysOf(call) }), {
      load: loadTenantWithOperations,
      decide: (state, context, call) => deleteTenant(state, graceDaysOf(call), context),
    }),
  }),
  defineOperationCommand("POST /tenants/{tenantId}/check", { load: loadTenantWithOperations, decide: checkTenant }),
  defineOperationCommand(
    "POST /tenants/{tenantId}/repair",
    withApproval(() => ({ permission: "tenants:repair" }), { load: loadTenantWithOperations, decide: repairTenant }),
  ),
  defineOperationCommand(
    "POST /tenants/{tenantId}/restore",
    withApproval(() => ({ permission: "tenants:restore" }), { load: loadTenantWithOperations, decide: restoreTenant }),
  ),
  defineOperationCommand(
    "POST /tenants/{tenantId}/suspend",
    withApproval(() => ({ permission: "tenants:suspend" }), { load: loadTenantWithOperations, decide: suspendTenant }),
  ),
  defineOperationCommand(
    "POST /tenants/{tenantId}/reactivate",
    withApproval(() => ({ permission: "tenants:reactivate" }), {
      load: loadTenantWithOperations,
      decide: reactivateTenant,
    }),
  ),
];
