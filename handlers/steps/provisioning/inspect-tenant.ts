import type { InspectTenantRequest, InspectTenantResponse } from "../../../schemas/tenant-inspection.ts";
import { inspectStacks } from "./compare-stacks.ts";

/** Compares a tenant's stacks with the record for the sweep, without the drift of resources, which takes minutes. */
export async function inspectTenantStacks({ tenantId }: InspectTenantRequest): Promise<InspectTenantResponse> {
  const found = await inspectStacks({ id: "sweep-tenants", tenantId }, { listsForeign: false });
  return found === "working" ? { findings: [], isComplete: false } : { findings: found, isComplete: true };
}
