import { type Context, type OperationDecision, reject } from "../shared/decision.ts";
import { isAllowedFrom, tenantTransitions } from "../shared/transitions.ts";
import { checkNotBusy, rejectStatus, startTenantOperation, type TenantState } from "./tenant-state.ts";

/** Suspends a tenant and its active subscriptions. */
export function suspendTenant(state: TenantState, context: Context): OperationDecision {
  const busy = checkNotBusy(state);
  if (busy) return reject(busy);
  if (!isAllowedFrom(tenantTransitions.suspend, state.tenant.status)) return rejectStatus(state.tenant, "suspended");
  return startTenantOperation(state, "tenant.suspend", context);
}
