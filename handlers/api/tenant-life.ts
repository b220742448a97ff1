import { type TenantRecord, UpdateTenant } from "../../schemas/tenant.ts";
import { getHolder } from "../adapters/catalogs.ts";
import { allowedActions } from "../core/actions.ts";
import type { Context } from "../core/decision.ts";
import { nameKey } from "../core/tenant.ts";
import {
  type Followed,
  offboardTenant,
  reactivateTenant,
  suspendTenant,
  type TenantState,
  updateTenant,
} from "../core/tenant-commands.ts";
import { mismatch, runCommand } from "./command.ts";
import { followed, refused } from "./follow.ts";
import { missingTenant, reachableTenant, tenantStateOf } from "./reachable-tenant.ts";
import { resource, tenantOf } from "./render.ts";
import { type Call, type CatalogApi, declare } from "./route.ts";

type TenantCall = Pick<Call<never, never>, "request" | "caller" | "relation" | "params">;

/** A command on the tenant in the path, which begins an operation or finds one under way. */
const onTenant = (call: TenantCall, decide: (state: TenantState, context: Context) => Followed) =>
  runCommand(call.request, call.caller, async (context) => {
    const found = await reachableTenant(call);
    if (found === undefined) return refused(missingTenant.trouble);
    const stale = mismatch(call.request, found.tenant);
    if (stale) return refused(stale);
    const allowed = allowedActions(call.caller, "tenant", { ...found.tenant, tenantId: found.tenant.id });
    return followed(decide(await tenantStateOf(found), context), call.caller, allowed);
  });

/** Declares what changes, suspends, reactivates and ends a tenant. */
export const declareTenantLife = (app: CatalogApi): void => {
  declare(app, "PATCH /tenants/{tenantId}", { body: UpdateTenant }, (call) =>
    runCommand(call.request, call.caller, async () => {
      const { caller, body } = call;
      const found = await reachableTenant(call);
      if (found === undefined) return refused(missingTenant.trouble);
      const { tenant, subscriptions } = found;
      const stale = mismatch(call.request, tenant);
      if (stale) return refused(stale);
      const holder =
        body.name === undefined
          ? undefined
          : await getHolder({ catalog: "tenant", kind: "name", value: nameKey(body.name) });
      const nameTaken = holder !== undefined && holder !== tenant.id;
      return {
        decision: updateTenant({ ...found, running: new Map(), nameTaken }, body),
        allowedActions: allowedActions(caller, "tenant", { ...tenant, tenantId: tenant.id }),
        answer: ([changed]) =>
          resource(tenantOf((changed?.record as TenantRecord | undefined) ?? tenant, subscriptions, caller)),
      };
    }),
  );

  declare(app, "DELETE /tenants/{tenantId}", {}, (call) => onTenant(call, offboardTenant));

  declare(app, "POST /tenants/{tenantId}/suspend", {}, (call) => onTenant(call, suspendTenant));

  declare(app, "POST /tenants/{tenantId}/reactivate", {}, (call) => onTenant(call, reactivateTenant));
};
