import { type Context, type OperationDecision, rejectByChecks } from "../shared/decision.ts";
import { checkStatus } from "../shared/rejections.ts";
import { tenantTransitions } from "../shared/transitions.ts";
import { checkNotBusy, startTenantOperation, type TenantParts, type TenantState } from "./tenant-state.ts";

/** Returns the rejections of a reactivation. */
export const checkReactivate = (state: TenantParts) => [
  checkNotBusy(state),
  checkStatus(tenantTransitions.reactivate, state.tenant.status, { resource: "tenant", predicate: "be reactivated" }),
];

/** Reactivates a suspended tenant and its suspended subscriptions. */
export const reactivateTenant = (state: TenantState, context: Context): OperationDecision =>
  rejectByChecks(checkReactivate(state)) ?? startTenantOperation(state, "tenant.reactivate", context);
