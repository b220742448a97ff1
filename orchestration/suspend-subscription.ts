import { completionSteps, workflowSteps } from "../schemas/workflow-steps.ts";
import { buildUpdateStates } from "./shared-states.ts";
import { defineWorkflow } from "./workflow.ts";

/** Sets the status parameter of a subscription's stack to suspended; a failed update is reverted. */
export const suspendSubscription = defineWorkflow({
  name: "subscription-suspend",
  kind: "subscription.suspend",
  comment: "Informs a product that a tenant is suspended.",
  startAt: workflowSteps.updateProductStack,
  states: buildUpdateStates({ apply: completionSteps.suspendSubscription, giveUp: completionSteps.giveUpSuspension }),
});
