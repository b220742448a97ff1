import { type TenantRecord, UpdateTenant } from "../../../schemas/tenant.ts";
import { getHolder } from "../../adapters/dynamodb/catalogs.ts";
import { resolveAllowedActions } from "../../core/shared/allowed-actions.ts";
import type { Context, OperationDecision } from "../../core/shared/decision.ts";
import { toNameKey } from "../../core/tenant/name-key.ts";
import { offboardTenant } from "../../core/tenant/offboard.ts";
import { reactivateTenant } from "../../core/tenant/reactivate.ts";
import { suspendTenant } from "../../core/tenant/suspend.ts";
import type { TenantState } from "../../core/tenant/tenant-state.ts";
import { updateTenant } from "../../core/tenant/update-tenant.ts";
import { checkIfMatch, runCommand } from "../http/command.ts";
import { followOperation, rejectCommand } from "../http/operation-response.ts";
import { type CatalogApi, declareRoute, type RouteCall } from "../http/route.ts";
import { renderTenant, toResourceResponse } from "../resources/render.ts";
import { loadTenantInScope, loadTenantState, tenantNotFound } from "../resources/tenant-in-scope.ts";

type TenantCall = Pick<RouteCall<never, never>, "request" | "caller" | "relation" | "params">;

/** A command on the tenant in the path, which begins an operation or finds one under way. */
const runTenantCommand = (call: TenantCall, decide: (state: TenantState, context: Context) => OperationDecision) =>
  runCommand(call.request, call.caller, async (context) => {
    const found = await loadTenantInScope(call);
    if (found === undefined) return rejectCommand(tenantNotFound.problem);
    const stale = checkIfMatch(call.request, found.tenant);
    if (stale) return rejectCommand(stale);
    const allowed = resolveAllowedActions(call.caller, "tenant", { ...found.tenant, tenantId: found.tenant.id });
    return followOperation(decide(await loadTenantState(found), context), call.caller, allowed);
  });

/** Declares what changes, suspends, reactivates and ends a tenant. */
export const declareTenantLifecycleRoutes = (app: CatalogApi): void => {
  declareRoute(app, "PATCH /tenants/{tenantId}", { body: UpdateTenant }, (call) =>
    runCommand(call.request, call.caller, async () => {
      const { caller, body } = call;
      const found = await loadTenantInScope(call);
      if (found === undefined) return rejectCommand(tenantNotFound.problem);
      const { tenant, subscriptions } = found;
      const stale = checkIfMatch(call.request, tenant);
      if (stale) return rejectCommand(stale);
      const holder =
        body.name === undefined
          ? undefined
          : await getHolder({ catalog: "tenant", kind: "name", value: toNameKey(body.name) });
      const nameTaken = holder !== undefined && holder !== tenant.id;
      return {
        decision: updateTenant({ ...found, running: new Map(), nameTaken }, body),
        allowedActions: resolveAllowedActions(caller, "tenant", { ...tenant, tenantId: tenant.id }),
        render: ([changed]) =>
          toResourceResponse(
            renderTenant((changed?.record as TenantRecord | undefined) ?? tenant, subscriptions, caller),
          ),
      };
    }),
  );

  declareRoute(app, "DELETE /tenants/{tenantId}", {}, (call) => runTenantCommand(call, offboardTenant));

  declareRoute(app, "POST /tenants/{tenantId}/suspend", {}, (call) => runTenantCommand(call, suspendTenant));

  declareRoute(app, "POST /tenants/{tenantId}/reactivate", {}, (call) => runTenantCommand(call, reactivateTenant));
};
