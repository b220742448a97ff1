import { workflowSteps } from "../schemas/workflow-steps.ts";
import { preparationStates } from "./shared-states.ts";
import { defineWorkflow } from "./workflow.ts";

/** Prepares a tenant's reactivation. The workflow ends with TenantPrepared; then the reactor that reconciles tenants
 *  reactivates the products and completes the operation. */
export const reactivateTenant = defineWorkflow({
  name: "tenant-reactivate",
  kind: "tenant.reactivate",
  comment: "Prepares the reactivation of a tenant.",
  startAt: workflowSteps.prepareTenant,
  states: preparationStates,
});
