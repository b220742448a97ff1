import { buildUpdateStates, EXECUTION_TIMEOUT_SECONDS, type Workflow } from "./workflow.ts";

/** Sets the status parameter of a subscription's stack to active; a failed update is taken back. */
export const reactivateSubscription: Workflow = {
  name: "subscription-reactivate",
  kind: "subscription.reactivate",
  tasks: { Provisioner: "provisioner", CompleteOperation: "complete-operation" },
  definition: {
    Comment: "Informs a product that a tenant is active again.",
    QueryLanguage: "JSONata",
    StartAt: "Update the product stack",
    TimeoutSeconds: EXECUTION_TIMEOUT_SECONDS,
    States: buildUpdateStates({ apply: "Reactivate the subscription", giveUp: "Give up the reactivation" }),
  },
};
