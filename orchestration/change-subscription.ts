import { buildUpdateStates, EXECUTION_TIMEOUT_SECONDS, type Workflow } from "./workflow.ts";

/** Changes a subscription by an update of its stack. A failed or cancelled update is taken back, so that the subscription
 *  works as before. */
export const changeSubscription: Workflow = {
  name: "subscription-change",
  kind: "subscription.change",
  tasks: { Provisioner: "provisioner", CompleteOperation: "complete-operation" },
  definition: {
    Comment: "Changes the plan, seats or parameters of a subscription.",
    QueryLanguage: "JSONata",
    StartAt: "Update the product stack",
    TimeoutSeconds: EXECUTION_TIMEOUT_SECONDS,
    States: buildUpdateStates({ apply: "Apply the change", giveUp: "Give up the change" }),
  },
};
