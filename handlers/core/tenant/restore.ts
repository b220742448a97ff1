import { type Context, type OperationDecision, rejectByChecks } from "../shared/decision.ts";
import { checkStatus } from "../shared/rejections.ts";
import { tenantTransitions } from "../shared/transitions.ts";
import { checkNotBusy, startTenantOperation, type TenantParts, type TenantState } from "./tenant-state.ts";

/** Returns the rejections of a restoration. The status comes first: a tenant that is not leaving can never be restored. */
export const checkRestore = (state: TenantParts) => [
  checkStatus(tenantTransitions.restore, state.tenant.status, { resource: "tenant", predicate: "be restored" }),
  checkNotBusy(state),
];

/**
 * Restores a leaving tenant to the state that it had before. Its purge is cancelled with the request, so that a
 * restoration that fails never ends in a removal.
 */
export function restoreTenant(state: TenantState, context: Context): OperationDecision {
  const { purgeAt: _, reason: __, ...draft } = state.tenant;
  return rejectByChecks(checkRestore(state)) ?? startTenantOperation(state, "tenant.restore", context, { draft });
}
