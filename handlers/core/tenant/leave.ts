import type { StateBeforeLeaving, TenantRecord } from "../../../schemas/tenant.ts";
import { accept, type Context, type OperationDecision, type Rejection, reject } from "../shared/decision.ts";
import { buildIllegalTransition } from "../shared/rejections.ts";
import { isAllowedFrom, tenantTransitions } from "../shared/transitions.ts";
import { checkOffboarding, endSupersededOperation, offboardTenant } from "./offboard.ts";
import { productIdsOf, startTenantOperation, type TenantParts, type TenantState } from "./tenant-state.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/** Returns the time at which a tenant that begins to leave now is offboarded. */
const computePurgeTime = (graceDays: number, now: string): string =>
  new Date(Date.parse(now) + graceDays * DAY_MS).toISOString();

/**
 * Returns the state that a restoration brings back. A suspension or reactivation that runs counts as complete, because
 * its result is what the last caller asked for.
 */
function describeStateBefore(state: TenantParts): StateBeforeLeaving {
  const { tenant, subscriptions } = state;
  const { status, reason, beforeLeaving, lastOperationId } = tenant;
  if (beforeLeaving !== undefined) return beforeLeaving;
  if (status === "suspending") return { status: "suspended", suspendedProductIds: productIdsOf(state) };
  if (status === "reactivating") return { status: "active", suspendedProductIds: [] };
  const suspended = subscriptions.filter((one) => one.status === "suspended");
  return {
    status: status === "suspended" || status === "failed" ? status : "active",
    ...(reason === undefined ? {} : { reason }),
    ...(status === "failed" ? { lastOperationId } : {}),
    suspendedProductIds: suspended.map(({ productId }) => productId),
  };
}

function checkLeave({ status }: TenantRecord): Rejection | undefined {
  if (isAllowedFrom(tenantTransitions.leave, status)) return undefined;
  const detail = `A tenant that is ${status} has nothing to restore yet. Wait until it is active, or use graceDays=0.`;
  return buildIllegalTransition(detail, status);
}

/**
 * Lets a tenant leave: its subscriptions are suspended, nothing is removed, and its offboarding begins after the days of
 * grace. The tenant's own operation ends; operations on its subscriptions end first. A repeated request changes nothing.
 */
function leaveTenant(state: TenantState, graceDays: number, context: Context): OperationDecision {
  const { tenant, running } = state;
  const isRepeated = tenant.status === "leaving" && tenant.purgeAt !== undefined;
  if (isRepeated || checkOffboarding(tenant)) return { ...accept([]), operationId: tenant.lastOperationId };
  const rejection = checkLeave(tenant);
  if (rejection) return reject(rejection);
  const { reason: _, ...rest } = tenant;
  const draft = {
    ...rest,
    purgeAt: computePurgeTime(graceDays, context.now),
    beforeLeaving: describeStateBefore(state),
  };
  const reason = `Cancelled because the tenant leaves (requested by ${context.actor}).`;
  const more = endSupersededOperation(running.get(tenant.activeOperationId ?? ""), reason, context.now);
  return startTenantOperation(state, "tenant.leave", context, { draft, more });
}

/** Deletes a tenant: it leaves first if there are days of grace, and is offboarded at once if there are none. */
export const deleteTenant = (state: TenantState, graceDays: number, context: Context): OperationDecision =>
  graceDays === 0 ? offboardTenant(state, context) : leaveTenant(state, graceDays, context);
