import { workflowSteps } from "../schemas/workflow-steps.ts";
import { preparationStates } from "./shared-states.ts";
import { defineWorkflow } from "./workflow.ts";

/** Prepares a tenant's suspension. The workflow ends with TenantPrepared; then the reactor that reconciles tenants
 *  suspends the products and completes the operation. */
export const suspendTenant = defineWorkflow({
  name: "tenant-suspend",
  kind: "tenant.suspend",
  comment: "Prepares the suspension of a tenant.",
  startAt: workflowSteps.prepareTenant,
  states: preparationStates,
});
