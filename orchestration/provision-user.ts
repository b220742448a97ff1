import { completionSteps, workflowSteps } from "../schemas/workflow-steps.ts";
import { defineChoice, defineCompletion, defineStep, defineWorkflow } from "./workflow.ts";

/**
 * Provisions a user: makes the identity, which sends the invitation, and then activates the user, which informs the
 * products. After a failure or a cancellation, the workflow first removes a partial identity.
 */
export const provisionUser = defineWorkflow({
  name: "user-provision",
  kind: "user.provision",
  comment: "Makes a user's identity and activates the user.",
  startAt: workflowSteps.makeIdentity,
  states: {
    ...defineStep(workflowSteps.makeIdentity, { result: "outcome", next: "Is the identity there?" }),
    ...defineChoice("Is the identity there?", {
      succeeded: completionSteps.activateUser,
      otherwise: workflowSteps.removeIdentity.name,
    }),
    ...defineStep(workflowSteps.removeIdentity, { result: "undone", next: completionSteps.giveUpUser }),
    ...defineCompletion(completionSteps.activateUser),
    ...defineCompletion(completionSteps.giveUpUser),
  },
});
