import { type Context, type OperationDecision, rejectByChecks } from "../shared/decision.ts";
import { checkStatus } from "../shared/rejections.ts";
import { tenantTransitions } from "../shared/transitions.ts";
import { checkNotBusy, startTenantOperation, type TenantParts, type TenantState } from "./tenant-state.ts";

/** Returns the rejections of a check and of a repair. Nothing may run meanwhile, or a change would look like a difference. */
export const checkComparison = (state: TenantParts) => [
  checkNotBusy(state),
  checkStatus(tenantTransitions.requestCheck, state.tenant.status, { resource: "tenant", predicate: "be checked" }),
];

/** Compares a tenant's stacks, identities and queues with the record. */
export const checkTenant = (state: TenantState, context: Context): OperationDecision =>
  rejectByChecks(checkComparison(state)) ?? startTenantOperation(state, "tenant.check", context);

/** Compares a tenant with the record, and repairs the differences that need no decision by a person. */
export const repairTenant = (state: TenantState, context: Context): OperationDecision =>
  rejectByChecks(checkComparison(state)) ?? startTenantOperation(state, "tenant.repair", context);
