import type { TenantRecord } from "../../../schemas/tenant.ts";
import type { Context, OperationDecision } from "../shared/decision.ts";
import { offboardTenant } from "./offboard.ts";
import type { TenantState } from "./tenant-state.ts";

/** Returns the time at which a tenant's offboarding begins by itself; undefined if nothing is planned. */
export const purgeTimeOf = ({ status, purgeAt }: TenantRecord): string | undefined =>
  status === "leaving" ? purgeAt : undefined;

/** Offboards a leaving tenant at the end of its grace. Returns `nothing` if the tenant was restored or the time is early. */
export function purgeTenant(state: TenantState, time: string, context: Context): OperationDecision | "nothing" {
  const purgeAt = purgeTimeOf(state.tenant);
  return purgeAt === undefined || time < purgeAt ? "nothing" : offboardTenant(state, context);
}
