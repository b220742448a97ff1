import { type Context, type OperationDecision, rejectByChecks } from "../shared/decision.ts";
import { checkStatus } from "../shared/rejections.ts";
import { tenantTransitions } from "../shared/transitions.ts";
import { checkNotBusy, startTenantOperation, type TenantParts, type TenantState } from "./tenant-state.ts";

/** Returns the rejections of a suspension. */
export const checkSuspend = (state: TenantParts) => [
  checkNotBusy(state),
  checkStatus(tenantTransitions.suspend, state.tenant.status, { resource: "tenant", predicate: "be suspended" }),
];

/** Suspends a tenant and its active subscriptions. */
export const suspendTenant = (state: TenantState, context: Context): OperationDecision =>
  rejectByChecks(checkSuspend(state)) ?? startTenantOperation(state, "tenant.suspend", context);
