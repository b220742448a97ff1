import { completionSteps, workflowSteps } from "../schemas/workflow-steps.ts";
import { preparationStates } from "./shared-states.ts";
import { defineChoice, defineStep, defineWorkflow } from "./workflow.ts";

/** Removes a tenant's users. The workflow ends with TenantPrepared; then the reactor that reconciles tenants removes the
 *  products and completes the operation. */
export const offboardTenant = defineWorkflow({
  name: "tenant-offboard",
  kind: "tenant.offboard",
  comment: "Removes a tenant's users before its products are removed.",
  startAt: workflowSteps.removeUsers,
  states: {
    ...defineStep(workflowSteps.removeUsers, { result: "outcome", next: "Are the users gone?" }),
    ...defineChoice("Are the users gone?", {
      succeeded: workflowSteps.prepareTenant.name,
      otherwise: completionSteps.giveUpTenant,
    }),
    ...preparationStates,
  },
});
