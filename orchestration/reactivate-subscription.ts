import { completionSteps, workflowSteps } from "../schemas/workflow-steps.ts";
import { buildUpdateStates } from "./shared-states.ts";
import { defineWorkflow } from "./workflow.ts";

/** Sets the status parameter of a subscription's stack to active; a failed update is reverted. */
export const reactivateSubscription = defineWorkflow({
  name: "subscription-reactivate",
  kind: "subscription.reactivate",
  comment: "Informs a product that a tenant is active again.",
  startAt: workflowSteps.updateProductStack,
  states: buildUpdateStates({
    apply: completionSteps.reactivateSubscription,
    giveUp: completionSteps.giveUpReactivation,
  }),
});
