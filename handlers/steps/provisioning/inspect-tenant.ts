import type { Finding } from "../../../schemas/finding.ts";
import type { InspectTenantRequest, InspectTenantResponse } from "../../../schemas/tenant-inspection.ts";
import { loadStackSubscriptions } from "./compare-stacks.ts";
import { inspectStack } from "./observe-stack.ts";

/** Compares a tenant's stacks with the record for the sweep, without the drift of resources, which takes minutes. */
export async function inspectTenantStacks({ tenantId }: InspectTenantRequest): Promise<InspectTenantResponse> {
  const findings: Finding[] = [];
  for (const subscription of await loadStackSubscriptions({ tenantId })) {
    const inspection = await inspectStack({ operationId: "sweep-tenants", subscription });
    if (inspection === "working") return { findings: [], isComplete: false };
    findings.push(...inspection.findings);
  }
  return { findings, isComplete: true };
}
