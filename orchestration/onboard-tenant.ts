import { workflowSteps } from "../schemas/workflow-steps.ts";
import { preparationStates } from "./shared-states.ts";
import { defineStep, defineWorkflow } from "./workflow.ts";

/**
 * Makes a tenant's first administrator while other workflows provision its products. The workflow ends with
 * TenantPrepared; the reactor that reconciles tenants completes the operation after the last of them.
 */
export const onboardTenant = defineWorkflow({
  name: "tenant-onboard",
  kind: "tenant.onboard",
  comment: "Prepares a tenant while its products are provisioned.",
  startAt: workflowSteps.makeIdentity,
  states: {
    // The preparation itself checks the outcome: a choice would cost every onboarding one more transition.
    ...defineStep(workflowSteps.makeIdentity, { result: "outcome", next: workflowSteps.prepareTenant.name }),
    ...preparationStates,
  },
});
