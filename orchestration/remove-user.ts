import { completionSteps, workflowSteps } from "../schemas/workflow-steps.ts";
import { defineCompletion, defineStep, defineWorkflow } from "./workflow.ts";

/** Removes the identity of a user whose access has ended. The e-mail becomes free only after the identity's absence is
 *  confirmed. */
export const removeUser = defineWorkflow({
  name: "user-remove",
  kind: "user.remove",
  comment: "Removes a user's identity.",
  startAt: workflowSteps.removeIdentity,
  states: {
    ...defineStep(workflowSteps.removeIdentity, { result: "outcome", next: completionSteps.completeRemoval }),
    ...defineCompletion(completionSteps.completeRemoval),
  },
});
