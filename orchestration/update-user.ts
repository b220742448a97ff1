import { completionSteps, workflowSteps } from "../schemas/workflow-steps.ts";
import { defineCompletion, defineStep, defineWorkflow } from "./workflow.ts";

/** Updates a user's identity after a change in the user catalog, and then informs the products that the user gained. */
export const updateUser = defineWorkflow({
  name: "user-update",
  kind: "user.update",
  comment: "Updates a user's identity to match the user catalog.",
  startAt: workflowSteps.alignIdentity,
  states: {
    ...defineStep(workflowSteps.alignIdentity, { result: "outcome", next: completionSteps.completeUpdate }),
    ...defineCompletion(completionSteps.completeUpdate),
  },
});
