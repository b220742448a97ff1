import { completionSteps, workflowSteps } from "../schemas/workflow-steps.ts";
import { buildUpdateStates } from "./shared-states.ts";
import { defineWorkflow } from "./workflow.ts";

/** Changes a subscription by an update of its stack. A failed or cancelled update is reverted, so that the subscription
 *  works as before. */
export const changeSubscription = defineWorkflow({
  name: "subscription-change",
  kind: "subscription.change",
  comment: "Changes the plan, seats or parameters of a subscription.",
  startAt: workflowSteps.updateProductStack,
  states: buildUpdateStates({ apply: completionSteps.applyChange, giveUp: completionSteps.giveUpChange }),
});
