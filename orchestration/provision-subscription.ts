import { completionSteps, workflowSteps } from "../schemas/workflow-steps.ts";
import { defineChoice, defineCompletion, defineStep, defineWorkflow } from "./workflow.ts";

/**
 * Provisions a product for a tenant: creates a stack in the product's account. After a failure or a cancellation, the
 * workflow first removes the partial stack.
 */
export const provisionSubscription = defineWorkflow({
  name: "subscription-provision",
  kind: "subscription.provision",
  comment: "Provisions a product for a tenant in the product's account.",
  startAt: workflowSteps.deployProductStack,
  states: {
    ...defineStep(workflowSteps.deployProductStack, { result: "outcome", next: "Is the product stack there?" }),
    ...defineChoice("Is the product stack there?", {
      succeeded: completionSteps.activateSubscription,
      otherwise: workflowSteps.removeProductStack.name,
    }),
    ...defineStep(workflowSteps.removeProductStack, { result: "undone", next: completionSteps.giveUpSubscription }),
    ...defineCompletion(completionSteps.activateSubscription),
    ...defineCompletion(completionSteps.giveUpSubscription),
  },
});
