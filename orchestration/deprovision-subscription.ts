import { completionSteps, workflowSteps } from "../schemas/workflow-steps.ts";
import { buildWithdrawalStates } from "./shared-states.ts";
import { defineCompletion, defineStep, defineWorkflow } from "./workflow.ts";

/** Removes a product from a tenant: first the users' access, then the stack. The subscription is cancelled only when the
 *  stack is confirmed to be gone. */
export const deprovisionSubscription = defineWorkflow({
  name: "subscription-deprovision",
  kind: "subscription.deprovision",
  comment: "Removes a product's resources for a tenant from the product's account.",
  startAt: workflowSteps.withdrawAccess,
  states: {
    ...buildWithdrawalStates({
      succeeded: workflowSteps.removeProductStack.name,
      otherwise: completionSteps.cancelSubscription,
    }),
    ...defineStep(workflowSteps.removeProductStack, { result: "outcome", next: completionSteps.cancelSubscription }),
    ...defineCompletion(completionSteps.cancelSubscription),
  },
});
