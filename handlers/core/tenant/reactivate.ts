import { type Context, type OperationDecision, reject } from "../shared/decision.ts";
import { isAllowedFrom, tenantTransitions } from "../shared/transitions.ts";
import { checkNotBusy, rejectStatus, startTenantOperation, type TenantState } from "./tenant-state.ts";

/** Reactivates a suspended tenant and its suspended subscriptions. */
export function reactivateTenant(state: TenantState, context: Context): OperationDecision {
  const busy = checkNotBusy(state);
  if (busy) return reject(busy);
  if (!isAllowedFrom(tenantTransitions.reactivate, state.tenant.status))
    return rejectStatus(state.tenant, "reactivated");
  return startTenantOperation(state, "tenant.reactivate", context);
}
