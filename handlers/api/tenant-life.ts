import type { OpenAPIHono } from "@hono/zod-openapi";
import { Operation } from "../../schemas/operation.ts";
import { Tenant, type TenantRecord, UpdateTenant } from "../../schemas/tenant.ts";
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
import type { Environment } from "./app.ts";
import { mismatch, runCommand } from "./command.ts";
import { followed, refused } from "./follow.ts";
import { missingTenant, reachableTenant, tenantStateOf } from "./reachable-tenant.ts";
import { resource, tenantOf } from "./render.ts";
import { type Call, declare } from "./route.ts";

const tag = "Tenants";

type TenantCall = Pick<Call<never, never>, "c" | "caller" | "relation" | "params">;

/** A command on the tenant in the path, which begins an operation or finds one under way. */
const onTenant = (call: TenantCall, decide: (state: TenantState, context: Context) => Followed) =>
  runCommand(call.c, call.caller, async (context) => {
    const found = await reachableTenant(call);
    if (found === undefined) return refused(missingTenant.trouble);
    const stale = mismatch(call.c, found.tenant);
    if (stale) return refused(stale);
    const allowed = allowedActions(call.caller, "tenant", { ...found.tenant, tenantId: found.tenant.id });
    return followed(decide(await tenantStateOf(found), context), call.caller, allowed);
  });

/** Declares what changes, suspends, reactivates and ends a tenant. */
export const declareTenantLife = (app: OpenAPIHono<Environment>): void => {
  declare(
    app,
    "PATCH /tenants/{tenantId}",
    { tag, summary: "Changes a tenant's name, contact or tags", body: UpdateTenant, answers: { 200: Tenant } },
    (call) =>
      runCommand(call.c, call.caller, async () => {
        const { caller, body } = call;
        const found = await reachableTenant(call);
        if (found === undefined) return refused(missingTenant.trouble);
        const { tenant, subscriptions } = found;
        const stale = mismatch(call.c, tenant);
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

  declare(
    app,
    "DELETE /tenants/{tenantId}",
    {
      tag,
      summary: "Offboards a tenant: its products are removed, then it is deleted",
      answers: { 200: Operation, 202: Operation },
    },
    (call) => onTenant(call, offboardTenant),
  );

  declare(
    app,
    "POST /tenants/{tenantId}/suspend",
    { tag, summary: "Suspends a tenant in every product it has", answers: { 202: Operation } },
    (call) => onTenant(call, suspendTenant),
  );

  declare(
    app,
    "POST /tenants/{tenantId}/reactivate",
    { tag, summary: "Lets a suspended tenant work again in every product it has", answers: { 202: Operation } },
    (call) => onTenant(call, reactivateTenant),
  );
};
